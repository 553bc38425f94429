"""The errors of gisa. The docstring of a class is its message where none is given.

GisaError
├── UsageError            wrong words or values on the command line, in a setting or a file: exit code 2
│   ├── SettingError
│   ├── SiteError         a site definition that cannot be used
│   └── UnknownError      something named that gisa does not have
├── DatabaseError         the archive's database cannot be used
│   ├── DatabaseUnreachable
│   ├── DatabaseUnfit     wrong version, encoding or right
│   └── DatabaseTooNew
├── SegmentError          a raw capture cannot be read
├── Forgotten             the archive was made to forget it
├── BackupError           a backup cannot be made, is not whole, or cannot be restored
└── Busy                  somebody else does it already
"""

import inspect


class GisaError(Exception):
    """Something went wrong that a person can act on."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.getdoc(type(self)))


class UsageError(GisaError):
    """The words or values given cannot be used."""


class SettingError(UsageError):
    """A setting has a value that cannot be used."""


class SiteError(UsageError):
    """A site definition cannot be used."""


class UnknownError(UsageError):
    """gisa does not have what was named."""


class DatabaseError(GisaError):
    """The archive's database cannot be used."""


class DatabaseUnreachable(DatabaseError):
    """The database does not answer."""


class DatabaseUnfit(DatabaseError):
    """The database's version, encoding or rights do not serve."""


class DatabaseTooNew(DatabaseError):
    """The database was made by a newer gisa: upgrade gisa."""


class SegmentError(GisaError):
    """A raw capture cannot be read from its segment."""


class Forgotten(GisaError):
    """The archive was made to forget it."""


class BackupError(GisaError):
    """A backup cannot be made, is not whole, or cannot be restored."""


class Busy(GisaError):
    """Another gisa process is doing this already."""
