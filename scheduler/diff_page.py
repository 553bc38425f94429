"""How is a difference given to a browser and to programs: one page that needs nothing else, or plain values?"""

from html import escape

from archive.store.articles import Article, Version
from scheduler.show import differences
from scheduler.terminal import when
from scheduler.word_diff import Piece, word_diff

LABELS = {
    "title": "제목", "subtitle": "부제", "body": "본문", "authors": "글쓴이", "byline_raw": "바이라인", "publisher": "매체",
    "origin_publisher": "원 매체", "section": "섹션", "keywords": "열쇳말", "captions": "사진 설명", "published_at": "입력",
    "modified_at": "수정",
}  # fmt: skip
TAGS = {"same": ("", ""), "gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}

STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fff; --dim: #666; --line: #ddd;
  --gone: #fde2e1; --gone-ink: #8c1d18; --new: #dcf5e3; --new-ink: #0b5b2b; --warn: #fff3cd; --warn-ink: #5f4600; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --paper: #161618; --dim: #a0a0a6; --line: #3a3a3e;
  --gone: #4a1f1d; --gone-ink: #ffb4ab; --new: #12391f; --new-ink: #9be7b1; --warn: #3d3209; --warn-ink: #ffe08a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; background: var(--paper); color: var(--ink);
  font: 1.05rem/1.7 system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif;
  word-break: keep-all; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; line-height: 1.4; margin: 0 0 .5rem; }
h2 { font-size: .85rem; color: var(--dim); margin: 1.5rem 0 .25rem; border-bottom: 1px solid var(--line); }
p { margin: .25rem 0; } .dim { color: var(--dim); font-size: .9rem; } a { color: inherit; }
.text { white-space: pre-wrap; }
del { background: var(--gone); color: var(--gone-ink); }
ins { background: var(--new); color: var(--new-ink); text-decoration: none; }
.warn { background: var(--warn); color: var(--warn-ink); padding: .5rem .75rem; border-radius: .25rem; }
"""


def page(known: Article, before: Version, after: Version, replaced: Version | None) -> str:
    """The difference as one HTML page: no script, no picture, nothing loaded from elsewhere."""
    fields = "".join(_field(name, old, new) for name, old, new in differences(before, after))
    warning = _warning(replaced) if replaced else ""
    address = escape(known.canonical_url)
    head = escape(f"{after.title} ({before.version}판 → {after.version}판)")
    return f"""<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{head}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(after.title)}</h1>
<p class="dim"><a rel="noreferrer" href="{address}">{address}</a></p>
<p class="dim">{_span(before)} → {_span(after)}</p>
{warning}
{fields or '<p class="dim">두 판의 내용이 같습니다.</p>'}
</main>
</body>
</html>
"""


def as_values(known: Article, before: Version, after: Version, replaced: Version | None) -> dict[str, object]:
    """The difference as `diff --json` prints it."""
    return {
        "article_id": known.article_id,
        "canonical_url": known.canonical_url,
        "from": before.version,
        "to": after.version,
        "from_seen_at": [before.first_seen_at, before.last_seen_at],
        "to_seen_at": [after.first_seen_at, after.last_seen_at],
        "replaced": replaced is not None,
        "changed": {
            name: [{"kind": piece.kind, "text": piece.text} for piece in word_diff(old, new)]
            for name, old, new in differences(before, after)
        },
    }


def _span(version: Version) -> str:
    return f"{version.version}판 ({when(version.first_seen_at)} – {when(version.last_seen_at)})"


def _warning(replaced: Version) -> str:
    since = f"{when(replaced.first_seen_at)}부터 같은 주소에 다른 기사가 실려 있습니다"
    return f'<p class="warn">{since}(엎어치기, {replaced.version}판).</p>'


def _field(name: str, old: str, new: str) -> str:
    text = "".join(map(_piece, word_diff(old, new)))
    return f'<section><h2>{LABELS[name]}</h2>\n<div class="text">{text}</div></section>\n'


def _piece(piece: Piece) -> str:
    start, end = TAGS[piece.kind]
    return f"{start}{escape(piece.text)}{end}"
