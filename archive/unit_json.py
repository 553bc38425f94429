"""How a unit of crawling is written down: JSON, for a child process and for the record of its run."""

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from archive.errors import UsageError
from archive.model import Unit

TUPLES = ("listings", "urls")


def unit_to_json(unit: Unit) -> str:
    """One line of JSON; times in ISO 8601."""
    values = asdict(unit)
    values["since"] = unit.since.isoformat() if unit.since else None
    return json.dumps(values, ensure_ascii=False)


def unit_from_json(text: str) -> Unit:
    """The unit of such a line. Raises UsageError where it is none."""
    try:
        values: Any = json.loads(text)
    except ValueError as error:
        raise UsageError(f"a unit is one JSON object, but its text cannot be read: {error}") from error
    known = {field.name for field in fields(Unit)}
    if not isinstance(values, dict) or set(values) - known:
        unknown = ", ".join(sorted(set(values) - known)) if isinstance(values, dict) else type(values).__name__
        raise UsageError(f"a unit has the keys {', '.join(sorted(known))}, not: {unknown}")
    try:
        values |= {name: tuple(values.get(name) or ()) for name in TUPLES}
        values["since"] = datetime.fromisoformat(values["since"]) if values.get("since") else None
        return Unit(**values)
    except (TypeError, ValueError) as error:
        raise UsageError(f"a unit cannot be made of this: {error}") from error
