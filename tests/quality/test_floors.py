"""Are pages read at least as well as the floors say? A floor goes up by hand, and down only with a written reason."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.quality.measure import BOARDS, READINGS, hide_names, means, read, worst

FLOORS: Mapping[str, Mapping[str, Mapping[str, float]]] = json.loads((Path(__file__).parent / "floors.json").read_text())
FAMILIES = {"all pages": ("",), "Rhymix and gnuboard": BOARDS}
AT_MOST = {"leak"}
"""Measures of which less is better."""


@pytest.mark.shared
@pytest.mark.parametrize("families", FAMILIES)
@pytest.mark.parametrize("reading", READINGS)
def test_pages_are_read_as_well_as_the_floors_say(shared: Path, reading: str, families: str) -> None:
    scores = read(shared, reading)
    found = means(scores, FAMILIES[families])
    floors = FLOORS[reading][families]
    below = {
        measure: (found[measure], floor)
        for measure, floor in floors.items()
        if (found[measure] > floor if measure in AT_MOST else found[measure] < floor)
    }
    assert not below, worst(scores, 5)


@pytest.mark.parametrize("reading", READINGS)
def test_the_floors_are_those_that_were_promised_or_higher(reading: str) -> None:
    promised = {"described": {"f1": 0.985, "exact": 0.80, "leak": 0.0}, "generic": {"f1": 0.97, "leak": 0.01}}
    floors = FLOORS[reading]["all pages"]
    for measure, floor in promised.get(reading, {}).items():
        assert floors[measure] <= floor if measure in AT_MOST else floors[measure] >= floor


def test_hidden_names_say_nothing_and_stay_alike() -> None:
    page = b'<html class="a"><body id="x"><p class="lead big">t</p><p class="big" itemprop="articleBody">u</p></body></html>'
    hidden = hide_names(page)
    assert b"lead" not in hidden
    assert b"articleBody" not in hidden
    assert hidden.startswith(b'<html class="a"><body ')
    assert hidden.count(b"x") >= 4
    first, second = (part.split(b'"')[1].split() for part in hidden.split(b"<p class=")[1:])
    assert first[1] == second[0]
