"""What is a post of the bundled boards: a story of blocks, its comments and its marks?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BlockKind = Literal["text", "subhead", "image", "quote", "table", "outlet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a story."""

    kind: BlockKind
    text: str
    """Its words; of an image, the caption; of a table, the cells by "|" and the rows by newlines."""
    strong: str = ""
    """Words of the text that the writer made bold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a reader wrote under a post."""

    number: int
    writer: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as the board keeps it."""

    number: int
    """document_srl or wr_id: its identity."""
    title: str
    blocks: tuple[Block, ...]
    style: str
    """How its HTML was pasted: a name of pasting.STYLES."""
    writer: str
    member: int
    """Member number; 0 for a guest."""
    written_at: datetime
    comments: tuple[Comment, ...] = ()
    is_notice: bool = False
    is_secret: bool = False

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text that a reader of the post reads, block by block, without captions."""
        return tuple(block.text for block in self.blocks if block.kind != "image")

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions of its pictures."""
        return tuple(block.text for block in self.blocks if block.kind == "image")

    @property
    def outlet(self) -> str | None:
        """The outlet that the lone last line names."""
        return next((block.text for block in self.blocks if block.kind == "outlet"), None)
