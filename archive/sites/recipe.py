"""By which rules, and by which version of the reader, was a page read?"""

import hashlib
from dataclasses import fields, is_dataclass

READER = 1
"""Raised by hand whenever the code reads the same page otherwise than before: old readings then count as outdated."""


def recipe_of(*rules: object) -> str:
    """A short digest of the rules and the reader's version; equal rules have equal digests in every process."""
    return hashlib.sha256(f"{READER}:{_written(rules)}".encode()).hexdigest()[:16]


def _written(thing: object) -> str:
    """The value in words that do not depend on the process: repr() of a pattern or a dataclass would do, a set's would not."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return "{" + ",".join(f"{f.name}={_written(getattr(thing, f.name))}" for f in fields(thing) if f.compare) + "}"
    if isinstance(thing, tuple):
        return "(" + ",".join(_written(item) for item in thing) + ")"
    return str(thing)
