"""Do the image, the compose file and the systemd unit fit the project: files, settings, verbs, locks, no root?"""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from archive.settings import KNOWN
from scheduler.cli import app

ROOT = Path(__file__).parents[2]
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
STEPS = [tuple(line.split(" ", 1)) for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
UNIT = (ROOT / "deploy" / "gisa.service").read_text()
VERBS = set(get_command(app).commands)  # type: ignore[attr-defined]


def steps(word: str) -> list[str]:
    return [rest for first, rest in STEPS if first == word]


def test_the_image_installs_the_lock_by_digest_and_nothing_else():
    installing = [run for run in steps("RUN") if " install " in run and "pip" in run]
    assert len(installing) == 1
    assert "--require-hashes" in installing[0]
    assert installing[0].endswith("-r requirements.lock")


def test_what_the_image_copies_is_there_and_is_let_through():
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {source for copy in steps("COPY") if "--from=" not in copy for source in shlex.split(copy)[:-1]}
    assert copied == allowed
    assert all((ROOT / source).exists() for source in copied)


def test_the_image_does_not_run_as_root():
    assert steps("USER")[-1] not in {"root", "0"}
    words = [first for first, _ in STEPS]
    assert "RUN" not in words[words.index("USER") :]


def test_the_image_runs_verbs_of_the_command_line():
    assert json.loads(steps("ENTRYPOINT")[0]) == ["gisa"]
    (default,) = json.loads(steps("CMD")[0])
    health = json.loads(steps("HEALTHCHECK")[0].partition("CMD ")[2])
    assert {default, health[1]} <= VERBS
    assert "scheduler.cli" in (ROOT / "deploy" / "gisa").read_text()
    assert set(COMPOSE["services"]["gisa"]["command"]) <= VERBS


@pytest.mark.parametrize(
    "text", [DOCKERFILE, (ROOT / "compose.yaml").read_text(), UNIT], ids=["Dockerfile", "compose.yaml", "gisa.service"]
)
def test_settings_named_there_exist(text):
    assert set(re.findall(r"\bGISA_[A-Z_]+", text)) <= KNOWN


def test_compose_waits_for_a_database_that_lasts_and_hides_no_default_password():
    database, gisa = COMPOSE["services"]["database"], COMPOSE["services"]["gisa"]
    assert gisa["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert database["healthcheck"]["test"][1] == "pg_isready"
    named = {volume.split(":")[0] for service in (database, gisa) for volume in service["volumes"]}
    assert set(COMPOSE["volumes"]) < named
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "@database:" in gisa["environment"]["GISA_DSN"]


def test_the_image_and_compose_agree_where_the_archive_is():
    home = steps("VOLUME")[0]
    assert f"GISA_HOME={home}" in steps("ENV")[0]
    assert f"archive:{home}" in COMPOSE["services"]["gisa"]["volumes"]
    assert f"Environment=GISA_HOME={home}" in UNIT
