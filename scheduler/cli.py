"""Which verbs does the command `gisa` have, and how does each end: its exit code, and a sentence where it failed."""

import sys
from typing import Any

import typer

from archive.errors import DatabaseError, GisaError, UsageError
from scheduler.verbs import backing, crawling, database, forgetting, house, keeping, lookup, out, raw, reading, service, sites

DONE, FAILED, WRONG = 0, 1, 2
"""Exit codes: done; done, with failures; wrong usage or configuration."""


class Sentences(typer.core.TyperGroup):
    """A group whose verbs end in one sentence and an exit code, never in a traceback, where gisa knows what is wrong."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; turn our own errors into a sentence on stderr."""
        try:
            return super().invoke(ctx)
        except GisaError as error:
            sys.stderr.write(f"gisa: {error}\n")
            raise typer.Exit(WRONG if isinstance(error, UsageError | DatabaseError) else FAILED) from error


app = typer.Typer(
    name="gisa",
    cls=Sentences,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "GISA"},
    help="gisa archives Korean news sites and boards: every article, exactly as published and as edited later.",
    epilog="Example: `gisa crawl --listing https://board.example.kr/news --pages 3`, then `gisa search 경제`.",
)


def version_wanted(value: bool) -> None:
    """`gisa --version` prints the version and leaves."""
    if value:
        from archive import __version__

        sys.stdout.write(f"gisa {__version__}\n")
        raise typer.Exit


@app.callback()
def gisa(
    version: bool = typer.Option(
        False, "--version", callback=version_wanted, is_eager=True, show_envvar=False, help="Print the version and leave."
    ),
) -> None:
    """Every option has an environment variable too; a verb's `--help` names it."""


for module in (crawling, reading, lookup, keeping, raw, out, forgetting, backing, database, service, sites, house):
    module.add_to(app)


def main() -> None:
    """What the console script calls."""
    app(prog_name="gisa")


if __name__ == "__main__":
    main()
