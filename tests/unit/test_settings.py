"""Settings come from the environment; what cannot be used is refused with a sentence, and a misspelt name is noticed."""

from dataclasses import fields
from pathlib import Path

import pytest

from archive import __version__
from archive.errors import SettingError
from archive.settings import KNOWN, SYSTEM_HOME, Settings, misspelt

HOME = {"HOME": "/home/reader"}
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operating.md"


def read(as_root=False, **variables):
    return Settings.from_environment({**HOME, **variables}, as_root=as_root)


def test_nothing_needs_to_be_set():
    settings = read()
    assert settings.home == Path("/home/reader/.local/share/gisa")
    assert settings.dsn is None
    assert settings.pg_bin is None
    assert settings.user_agent == f"gisa/{__version__}"
    assert settings.contact is None
    assert not settings.allow_private
    assert settings.jobs >= 1
    assert settings.log_level == "INFO"


@pytest.mark.parametrize(
    ("variables", "as_root", "home"),
    [
        ({"XDG_DATA_HOME": "/data"}, False, "/data/gisa"),
        ({"XDG_DATA_HOME": "data"}, False, "/home/reader/.local/share/gisa"),
        ({"XDG_DATA_HOME": "/data"}, True, str(SYSTEM_HOME)),
        ({}, True, str(SYSTEM_HOME)),
        ({"GISA_HOME": "/srv/news"}, True, "/srv/news"),
        ({"GISA_HOME": "/srv/news"}, False, "/srv/news"),
        ({"GISA_HOME": "news"}, False, str(Path.cwd() / "news")),
        ({"GISA_HOME": ""}, False, "/home/reader/.local/share/gisa"),
    ],
)
def test_where_the_archive_lives(variables, as_root, home):
    assert read(as_root, **variables).home == Path(home)


@pytest.mark.parametrize(
    ("variables", "field", "value"),
    [
        ({"GISA_DSN": "postgresql://gisa:p%40ss@db/news"}, "dsn", "postgresql://gisa:p%40ss@db/news"),
        ({"GISA_DSN": "postgres:///news?host=/run/pg"}, "dsn", "postgres:///news?host=/run/pg"),
        ({"GISA_DSN": " host=db dbname=news "}, "dsn", "host=db dbname=news"),
        ({"GISA_ALLOW_PRIVATE": "1"}, "allow_private", True),
        ({"GISA_ALLOW_PRIVATE": "Yes"}, "allow_private", True),
        ({"GISA_ALLOW_PRIVATE": "0"}, "allow_private", False),
        ({"GISA_ALLOW_PRIVATE": ""}, "allow_private", False),
        ({"GISA_ALLOW_PRIVATE": "127.0.0.1:80, [::1]:81"}, "allow_private", frozenset({"127.0.0.1:80", "[::1]:81"})),
        ({}, "pages_per_day", 20_000),
        ({"GISA_PAGES_PER_DAY": "0"}, "pages_per_day", 0),
        ({"GISA_JOBS": "3"}, "jobs", 3),
        ({"GISA_LOG_LEVEL": "debug"}, "log_level", "DEBUG"),
        ({"GISA_CONTACT": "news@example.org"}, "user_agent", f"gisa/{__version__} (+news@example.org)"),
        ({"GISA_CONTACT": "https://example.org/bot"}, "contact", "https://example.org/bot"),
        ({"GISA_CONTACT": "news@example.org", "GISA_USER_AGENT": "reader/2"}, "user_agent", "reader/2"),
    ],
)
def test_what_is_set_is_used(variables, field, value):
    assert getattr(read(**variables), field) == value


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"GISA_DSN": "db.example.org"}, "write postgresql://USER:PASSWORD@HOST"),
        ({"GISA_DSN": "mysql://root:geheim@db/news"}, "write postgresql://USER:PASSWORD@HOST"),
        ({"GISA_DSN": "postgresql://gisa:geheim@x@db/news"}, "write %40 for @"),
        ({"GISA_DSN": "postgresql://gisa:geheim/x@db/news"}, "%2F for /"),
        ({"GISA_HOME": __file__}, "is not a folder"),
        ({"GISA_HOME": "~no-such-user-here/news"}, "give an absolute path"),
        ({"GISA_PG_BIN": "/nonexistent"}, "GISA_PG_BIN=/nonexistent has no postgres"),
        ({"GISA_ALLOW_PRIVATE": "maybe"}, "GISA_ALLOW_PRIVATE=maybe is neither yes nor no: write 1 or 0"),
        ({"GISA_ALLOW_PRIVATE": "localhost:80"}, "addresses with their ports, such as 127.0.0.1:8080"),
        ({"GISA_ALLOW_PRIVATE": "127.0.0.1"}, "addresses with their ports"),
        ({"GISA_PAGES_PER_DAY": "-1"}, "is no number of pages"),
        ({"GISA_JOBS": "0"}, "no number from 1 to 256"),
        ({"GISA_JOBS": "257"}, "no number from 1 to 256"),
        ({"GISA_JOBS": "-1"}, "no number from 1 to 256"),
        ({"GISA_JOBS": "many"}, "GISA_JOBS=many"),
        ({"GISA_LOG_LEVEL": "loud"}, "one of DEBUG, INFO, WARNING, ERROR"),
        ({"GISA_CONTACT": "me"}, "neither an e-mail address"),
        ({"GISA_USER_AGENT": "기사"}, "in ASCII letters"),
        ({"GISA_USER_AGENT": "a\r\nX-Evil: 1"}, "on one line"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(variables, sentence):
    with pytest.raises(SettingError) as caught:
        read(**variables)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_no_home_at_all_is_one_sentence():
    with pytest.raises(SettingError, match="set GISA_HOME to the folder"):
        Settings.from_environment({}, as_root=False)


def test_a_misspelt_name_is_noticed():
    environment = {"GISA_HOME": "/a", "GISA_HOEM": "/b", "GISA_QUITE_ELSE": "1", "GISA_JSON": "1", "PATH": "/bin"}
    assert misspelt(environment, also_known={"GISA_JSON"}) == [
        "GISA_HOEM is set, but gisa has no such setting: did you mean GISA_HOME?",
        "GISA_QUITE_ELSE is set, but gisa has no such setting.",
    ]


def test_every_setting_is_in_the_guide():
    guide = GUIDE.read_text(encoding="utf-8")
    assert {f"GISA_{field.name.upper()}" for field in fields(Settings)} == set(KNOWN)
    assert [name for name in sorted(KNOWN) if f"| `{name}` |" not in guide] == []
