"""The verbs on site definitions: sites list, sites show, sites check."""

from pathlib import Path
from typing import Annotated

import typer

from archive.errors import SiteError
from scheduler.verbs.options import Json


def add_to(app: typer.Typer) -> None:
    """Adds the group `sites` to the command."""
    group = typer.Typer(no_args_is_help=True, help="Site definitions: what gisa knows of each source.")
    group.command("list", epilog="Example: `gisa sites list`")(list_sites)
    group.command("show", epilog="Example: `gisa sites show example`")(show_site)
    group.command("check", epilog="Example: `gisa sites check ~/example.toml`")(check_definitions)
    app.add_typer(group, name="sites", epilog="Example: `gisa sites list`")


def list_sites(as_json: Json = False) -> None:
    """List the sites that are defined: those that come with gisa, and those in GISA_HOME/sites."""
    from scheduler import session, tables, terminal

    known = session.catalogue(session.settings())
    if as_json:
        terminal.print_json([session.site_values(site) for site in known.sites])
    elif known.sites:
        tables.site_list(terminal.console(), known.sites)
    else:
        terminal.console().print("no site is defined; platforms: " + ", ".join(site.id for site in known.platforms))
    for problem in known.problems:
        terminal.error_console().print(f"gisa: left out: {problem}", markup=False)


def show_site(
    site: Annotated[str, typer.Argument(metavar="SITE", help="A site's or a platform's id.")], as_json: Json = False
) -> None:
    """Show what is known of one site."""
    from archive.errors import UnknownError
    from scheduler import session, tables, terminal

    known = session.catalogue(session.settings())
    try:
        found = known.by_id(site)
    except UnknownError:
        if site not in {platform.id for platform in known.platforms}:
            raise
        found = known.platform(site)
    if as_json:
        terminal.print_json(session.site_values(found))
    else:
        tables.site_facts(terminal.console(), found)


def check_definitions(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE.toml]…", help="Else every definition.")] = None,
    as_json: Json = False,
) -> None:
    """Check site definitions: each is right, or what is wrong with it is said. Exit code 2 where one is wrong."""
    from scheduler import session, terminal

    problems = session.problems_of(files) if files else list(session.catalogue(session.settings()).problems)
    if as_json:
        terminal.print_json({"ok": not problems, "problems": [str(problem) for problem in problems]})
    elif not problems:
        named = ", ".join(map(str, files or ()))
        terminal.console().print(f"right: {named or 'every definition'}", markup=False)
    if problems:
        if not as_json:
            for problem in problems[:-1]:
                terminal.error_console().print(f"gisa: {problem}", markup=False)
            raise SiteError(str(problems[-1]))
        raise typer.Exit(2)
