"""The verb that reads saved pages: extract."""

from pathlib import Path
from typing import Annotated

import typer

from archive.errors import UsageError
from scheduler.verbs.options import Json


def add_to(app: typer.Typer) -> None:
    """Adds this verb to the command."""
    app.command(epilog="Example: `gisa extract --manifest index.jsonl --root pages --jobs 2 > readings.jsonl`")(extract)


def extract(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]…", help="Saved pages.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address of FILE; else the one it gives.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="What FILE is: article, listing, rss or sitemap.")] = "article",
    manifest: Annotated[
        Path | None, typer.Option("--manifest", metavar="INDEX.jsonl", help='Lines {"id","url","file","kind","charset"?}.')
    ] = None,
    root: Annotated[Path | None, typer.Option("--root", metavar="DIR", help="Where its files lie; else beside it.")] = None,
    generic: Annotated[bool, typer.Option("--generic", help="Use no site definition.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, metavar="N", help="Processes; else one a core.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Also say where each value was found.")] = False,
    as_json: Json = False,
) -> None:
    """Read saved pages and print one JSON object a page.

    It uses no network and no database. A page that cannot be read prints an object with `id` and `error`, and the
    exit code is then 1.
    """
    del as_json  # It prints nothing else.
    if bool(files) == bool(manifest):
        raise UsageError("extract takes FILEs, or --manifest INDEX.jsonl; not both, not neither")
    from scheduler import saved_pages, session

    settings = session.settings()
    if manifest:
        sources = list(saved_pages.read_manifest(manifest, root or manifest.parent))
    else:
        sources = saved_pages.files_as_sources(files or [], url, kind)
    # Only now: it takes a second, which a wrong manifest need not cost.
    from scheduler import extract_files
    from scheduler.progress import counted
    from scheduler.terminal import print_json

    how = extract_files.How(folders=extract_files.folders_of(settings.home), generic=generic, explain=explain)
    broken = 0
    readings = extract_files.read_all(sources, how, max(1, min(len(sources), jobs or settings.jobs)))
    for line in counted(readings, len(sources)):
        print_json(dict(line))
        broken += "error" in line
    raise typer.Exit(1 if broken else 0)
