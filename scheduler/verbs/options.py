"""Which options do several verbs share?"""

from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", envvar="GISA_JSON", help="Print JSON instead of text.")]
Site = Annotated[str | None, typer.Option("--site", metavar="SITE", help="Only this site (an id of `gisa sites list`).")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on: 2026-01-31; 7d: a week back.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to the end of this day.")]
Asked = Annotated[str, typer.Argument(metavar="ID|URL", help="An article's id, the beginning of its hash, or an address of it.")]


class OptionalHtml(typer.core.TyperCommand):
    """A verb whose --html may stand without a file: it means stdout then."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in what a lone --html leaves out."""
        given: list[str] = []
        for word, following in zip(args, [*args[1:], "--"], strict=True):
            given.append(word)
            if word == "--html" and following.startswith("--"):
                given.append("-")
        return super().parse_args(ctx, given)
