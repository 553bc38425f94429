"""How does the HTML of a pasted article look after a board's purifier has been through it?

Six ways that people's editors and other sites' articles leave behind; the words are the same in each.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from scheduler.demo.story import Block

Style = Callable[[Sequence[Block]], str]


def paste(blocks: Sequence[Block], style: str) -> str:
    """The blocks as HTML in a style."""
    return STYLES[style](blocks)


def _words(block: Block) -> str:
    text = escape(block.text, quote=False)
    bold = escape(block.strong, quote=False)
    return text.replace(bold, f"<strong>{bold}</strong>", 1) if bold else text


def _picture(block: Block) -> str:
    return f'<img src="/files/attach/images/88/{len(block.text):03d}.jpg" alt="" />'


def _table(block: Block) -> str:
    rows = [line.split("|") for line in escape(block.text, quote=False).split("\n")]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table border="1" cellspacing="0"><tbody>{cells}</tbody></table>'


def _paragraphs(blocks: Sequence[Block]) -> str:
    made = {
        "image": lambda b: (
            f'<p style="text-align:center;">{_picture(b)}<br />\n'
            f'<span style="font-size:12px;color:#888888;">{_words(b)}</span></p>'
        ),
        "quote": lambda b: f"<blockquote><p>{_words(b)}</p></blockquote>",
        "subhead": lambda b: f"<h3>{_words(b)}</h3>",
        "table": _table,
    }
    return "\n<p> </p>\n".join(made.get(b.kind, lambda b: f"<p>{_words(b)}</p>")(b) for b in blocks)


def _breaks(blocks: Sequence[Block]) -> str:
    made = {
        "image": lambda b: f"{_picture(b)}<br />\n{_words(b)}",
        "subhead": lambda b: f"<b>{_words(b)}</b>",
        "table": _table,
    }
    return "<br />\n<br />\n".join(made.get(b.kind, _words)(b) for b in blocks)


def _portal(blocks: Sequence[Block]) -> str:
    made = {
        "image": lambda b: f"<span></span><div><div>{_picture(b)}</div></div><em>{_words(b)}</em>",
        "subhead": lambda b: f"<strong>{_words(b)}</strong><br /><br />",
        "outlet": lambda b: f'<p><a href="https://news.example/{len(b.text)}" target="_blank">{_words(b)}</a></p>',
        "table": _table,
    }
    return "<br /><br />".join(made.get(b.kind, _words)(b) for b in blocks)


def _divisions(blocks: Sequence[Block]) -> str:
    made = {
        "image": lambda b: f'<div style="text-align:center;">{_picture(b)}</div><div><em>{_words(b)}</em></div>',
        "quote": lambda b: f"<blockquote>{_words(b)}</blockquote>",
        "subhead": lambda b: f"<div><strong>{_words(b)}</strong></div>",
        "table": _table,
    }
    lines = (made.get(b.kind, lambda b: f"<div>{_words(b)}<span></span></div>")(b) for b in blocks)
    return "<div><br /></div>".join(lines)


def _old_paper(blocks: Sequence[Block]) -> str:
    made = {
        "image": lambda b: (
            '<table align="center" border="0" cellpadding="0" cellspacing="1" width="500"><tbody>'
            f"<tr><td>{_picture(b)}</td></tr>"
            f'<tr><td style="font-size:12px;">▲ {_words(b)}</td></tr></tbody></table>'
        ),
        "table": _table,
    }
    return "".join(made.get(b.kind, lambda b: f'<p style="line-height:1.8;">　{_words(b)}</p>')(b) for b in blocks)


def _figures(blocks: Sequence[Block]) -> str:
    made = {
        "image": lambda b: f"<figure>{_picture(b)}<figcaption>{_words(b)}</figcaption></figure>",
        "quote": lambda b: f"<blockquote>{_words(b)}</blockquote>",
        "subhead": lambda b: f"<h4>{_words(b)}</h4>",
        "table": lambda b: f"<figure>{_table(b)}</figure>",
    }
    return "\n".join(made.get(b.kind, lambda b: f"<p><span>{_words(b)}</span></p>")(b) for b in blocks)


STYLES: Mapping[str, Style] = {
    "paragraphs": _paragraphs,
    "breaks": _breaks,
    "portal": _portal,
    "divisions": _divisions,
    "old_paper": _old_paper,
    "figures": _figures,
}
