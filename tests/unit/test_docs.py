"""Do the documents say what there is: every verb, setting, key and field, commands that parse and links that lead somewhere?"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from archive.model import Draft, Listing, Outcome, Reason, Row
from archive.settings import KNOWN
from archive.sites import definition
from archive.sites.load import builtin_folder, load_sites
from scheduler.cli import app

ROOT = Path(__file__).parents[2]
READMES = (ROOT / "README.md", ROOT / "README.ko.md")
DOCUMENTS = sorted([*READMES, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")])
COMMAND: Any = get_command(app)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def doc(file: str) -> str:
    return (ROOT / "docs" / file).read_text()


def verbs(command: Any = COMMAND, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each verb with its words: ("sites", "list")."""
    for word, inner in command.commands.items():
        if hasattr(inner, "commands"):
            yield from verbs(inner, (*path, word))
        elif not inner.hidden:
            yield (*path, word), inner


VERBS = dict(verbs())


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_a_verbs_help_has_a_sentence_and_an_example(words):
    verb = VERBS[words]
    assert re.match(r"[A-Z].*\.", verb.help or "", re.DOTALL)
    assert f"gisa {' '.join(words)}" in (verb.epilog or "") or f"$(gisa {' '.join(words)})" in (verb.epilog or "")


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_option_of_a_verb_says_what_it_does(words):
    mute = [parameter.name for parameter in VERBS[words].params if not getattr(parameter, "help", None)]
    assert not mute


@pytest.mark.parametrize("readme", READMES, ids=name)
@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_the_readmes_name_every_verb(words, readme):
    verb, *rest = words
    assert re.search(rf"`gisa {verb}\b[^`\n]*{rest[0] if rest else ''}", readme.read_text())


def test_every_setting_is_in_operating():
    assert [setting for setting in sorted(KNOWN) if f"`{setting}`" not in doc("operating.md")] == []


KEYS = {
    *definition.TOP_KEYS,
    *definition.LISTING_KEYS,
    *definition.ADDRESS_KEYS,
    *definition.ERA_KEYS,
    *definition.ARTICLE_FIELDS,
    *definition.ROW_FIELDS,
    *definition.LISTING_KINDS,
    *definition.ADDRESS_KINDS,
}


def test_every_key_of_a_site_definition_is_explained():
    guide = doc("adding-a-site.md")
    assert [key for key in sorted(KEYS) if not re.search(rf"[`\"\[.]{key}\b", guide)] == []


def test_every_field_is_in_the_dictionary():
    names = sorted({field.name for kind in (Draft, Row, Listing) for field in fields(kind)})
    assert [field for field in names if f"`{field}`" not in doc("fields.md")] == []


def test_every_outcome_and_reason_is_in_the_dictionary():
    assert [word for word in (*Outcome, *Reason) if f"`{word}`" not in doc("fields.md")] == []


def commands(text: str) -> Iterator[str]:
    """Each `gisa ...` command of a document's shell examples."""
    for language, block in FENCE.findall(text):
        if language in {"sh", "console", "shell", "bash"}:
            for line in block.replace("\\\n", " ").splitlines():
                given = re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\./)?gisa\b(.*)", line)
                if given:
                    yield given[1].strip()


def words_of(line: str) -> list[str]:
    """The words of one command, up to a pipe, a redirection or a comment."""
    words = shlex.split(line, comments=True)
    ends = [at for at, word in enumerate(words) if word in {"|", ">", ">>", "<", "&&", ";", "&"}]
    return words[: ends[0]] if ends else words


def parse(command: Any, words: list[str]) -> None:
    """Take a command line apart as gisa would, without running it."""
    if hasattr(command, "commands"):
        if words and words[0].startswith("-"):
            assert words[0] in {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
            return
        assert words, "a group without its verb"
        assert words[0] in command.commands, f"no verb {words[0]}"
        parse(command.commands[words[0]], words[1:])
    elif "--help" not in words:
        command.make_context("gisa", list(words))


EXAMPLES = [(path, line) for path in DOCUMENTS if path.exists() for line in commands(path.read_text())]


def test_there_are_examples_to_try():
    assert len(EXAMPLES) > 20


@pytest.mark.parametrize(("path", "line"), EXAMPLES, ids=[f"{name(path)}:{line[:50]}" for path, line in EXAMPLES])
def test_a_documents_command_is_one_that_gisa_takes(path, line):
    parse(COMMAND, words_of(line))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_documents_links_lead_somewhere(path: Path):
    for target in LINK.findall(path.read_text()):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            assert (path.parent / target.partition("#")[0]).exists(), target


def test_both_readmes_show_the_same_commands():
    english, korean = (list(commands(readme.read_text())) for readme in READMES)
    assert [words_of(line)[:1] for line in english] == [words_of(line)[:1] for line in korean]


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_the_readmes_first_site_is_right(readme, tmp_path):
    blocks = [block for language, block in FENCE.findall(readme.read_text()) if language == "toml"]
    assert len(blocks) == 1
    (tmp_path / "site.toml").write_text(blocks[0])
    assert len(blocks[0].splitlines()) == 4
    known = load_sites([builtin_folder(), tmp_path])
    assert known.problems == ()
    site = known.by_id("news-board")
    assert (site.platforms[0], site.hosts) == ("rhymix", ("board.example.kr",))


def test_the_readme_gives_the_command_that_the_checks_run():
    assert "./gisa test" in READMES[0].read_text()
    assert "./gisa test" in (ROOT / ".ci" / "run").read_text()
