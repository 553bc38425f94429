"""The core of gisa: what a capture is, what it says, how it is kept and found."""

__version__ = "0.1.0"
