"""The verbs about gisa itself: doctor, demo, test."""

from typing import Annotated, Any

import typer

from scheduler.verbs.options import Json


def add_to(app: typer.Typer) -> None:
    """Adds these verbs to the command."""
    app.command(epilog="Example: `gisa doctor`")(doctor)
    app.command(epilog="Example: `gisa demo`")(demo)
    app.command(
        "test",
        epilog="Example: `gisa test -k daemon`",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )(own_tests)


def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """Check the installation, and say what to do.

    Exit code 1 where something fails.
    """
    import os
    from dataclasses import asdict

    from scheduler import terminal
    from scheduler.doctor import examine, print_checks

    checks = examine(os.environ, variables_of(ctx.find_root().command, "GISA"))
    if as_json:
        terminal.print_json([asdict(check) for check in checks])
    else:
        print_checks(terminal.console(), checks)
    raise typer.Exit(1 if any(check.level == "fail" for check in checks) else 0)


def demo() -> None:
    """Crawl a bundled board twice and show what came of it.

    The board is served on this machine, with edits in between; no internet is used.
    """
    from scheduler import session, terminal
    from scheduler.demo import run_demo

    raise typer.Exit(run_demo(session.settings(), terminal.console()))


def own_tests(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[ARGUMENT]…", help="Handed on to pytest.")] = None,
) -> None:
    """Run gisa's own tests with pytest."""
    from scheduler.own_tests import run_tests

    raise typer.Exit(run_tests(arguments or []))


def variables_of(command: Any, prefix: str) -> set[str]:
    """The environment variables of every option of a command and of its verbs."""
    names: set[str] = set()
    for parameter in command.params:
        given = parameter.envvar
        names.update([given] if isinstance(given, str) else given or [f"{prefix}_{str(parameter.name).upper()}"])
    for name, verb in getattr(command, "commands", {}).items():
        names |= variables_of(verb, f"{prefix}_{name.replace('-', '_').upper()}")
    return names
