"""Does a text hold what somebody looks for, how well, and where?

The index names the articles that may hold the words; the text decides, by the rules that stand here:

- A word is found wherever its syllables stand in a row, inside compounds and before particles.
- It is also found with spaces or dots between its syllables, unless that tears other words apart: 사고 is not in "행사 고객".
- A word of letters or digits is found whole: AI is in 오픈AI and AI-반도체, not in "mail".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.normalise.tokens import ANY, DOT, LONGEST_WORD, RUN, SYLLABLE, fold

TERM = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)"|(?P<word>\S+))')
QUOTES = str.maketrans("“”„‟«»", '""""""')

SPACING = f"[ \u00a0·‧・•∙{DOT}-]{{1,2}}"
"""What may stand between two syllables of one word that is spaced or dotted otherwise: 데이터 센터, 한·미."""
APART = f"(?:[^\\w\\n]|[_{DOT}])*"
"""What may stand between two words of a phrase."""
PARTICLE = "은|는|이|가|을|를|의|에|와|과|도|로|으로|만|까지|부터|처럼|보다|들"
ENDS = f"(?:(?![{SYLLABLE}])|(?={PARTICLE}))"
"""A lone last syllable is a word of its own only where a particle or nothing follows: 이달 말까지, not 부산·대구."""

TYPICAL_LENGTH = 1000
"""Characters of a usual article; in a longer one a word says less."""
SATURATION = 1.2
"""As in BM25: the fifth occurrence says less than the second."""
HEAD_WEIGHT = 2.0
"""A word in the title or subtitle outweighs any number in the body."""
INSIDE = 0.5
"""The weight of an occurrence within a longer word: 의사고시 has 사고 in it."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase looked for, or one that must not occur."""

    excluded: bool
    solid: str | None
    """What is looked for where it is written in one piece of syllables; None where it is not that simple."""
    pattern: re.Pattern[str]
    """All spellings of it, over folded text."""
    index: str
    """The tsquery that every text holding it matches; others may."""

    def stands_in(self, folded: str) -> bool:
        """Whether a text holds it."""
        return (self.solid is not None and self.solid in folded) or self.pattern.search(folded) is not None

    def weight_in(self, folded: str) -> float:
        """How often a text holds it; 0 where it does not."""
        if self.solid is not None and (times := folded.count(self.solid)):
            begins = folded.count(f" {self.solid}") + folded.count(f"\n{self.solid}") + folded.startswith(self.solid)
            return begins + INSIDE * (times - begins)
        return float(sum(1 for _ in self.pattern.finditer(folded)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody looks for."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must occur."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def index(self) -> str:
        """The tsquery that every article holding the wanted terms matches."""
        return f"({' & '.join(term.index for term in self.wanted)}) | '{ANY}'"

    def score(self, title: str, subtitle: str | None, body: str) -> float | None:
        """How well an article answers, comparable within one search; None where it does not."""
        head, text = fold(f"{title}\n{subtitle or ''}"), fold(body)
        total = 0.0
        for term in self.terms:
            if term.excluded:
                if term.stands_in(head) or term.stands_in(text):
                    return None
                continue
            above, below = term.weight_in(head), term.weight_in(text)
            if not above and not below:
                return None
            common = SATURATION * (0.25 + 0.75 * len(text) / TYPICAL_LENGTH)
            total += HEAD_WEIGHT * min(above, 1.0) + below / (below + common)
        return total / len(self.wanted)


def read_query(words: str) -> Query:
    """What the words of a search mean: all must occur, "quoted words" in a row, -words not. Signs alone mean nothing."""
    found = []
    for match in TERM.finditer(fold(words.translate(QUOTES))):
        runs = list(RUN.finditer(match["word"] if match["quoted"] is None else match["quoted"]))
        if runs:
            found.append(_term(runs, excluded=bool(match["minus"])))
    return Query(terms=tuple(found))


def spans(query: Query, text: str) -> list[Span]:
    """Where the wanted terms stand in a text, in order, none within another."""
    starts = cluster_starts(text)
    ends = [*starts[1:], len(text)][: len(starts)]
    pieces = [fold(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    origin = [place for place, piece in enumerate(pieces) for _ in piece]
    folded = "".join(pieces)
    found: list[Span] = []
    for begin, end in sorted(match.span() for term in query.wanted for match in term.pattern.finditer(folded)):
        span = (starts[origin[begin]], ends[origin[end - 1]])
        if not found or span[0] >= found[-1][1]:
            found.append(span)
        else:
            found[-1] = (found[-1][0], max(found[-1][1], span[1]))
    return found


CLUSTER = re.compile(
    r"[\u1100-\u115f\ua960-\ua97c]+[\u1160-\u11ff\ud7b0-\ud7fb]*|.[\u0300-\u036f\u1160-\u11ff\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f]*",
    re.DOTALL,
)
"""A syllable or letter with all that belongs to it, in whatever form: what no snippet may cut."""


def cluster_starts(text: str) -> list[int]:
    """Where a text may be cut."""
    return [match.start() for match in CLUSTER.finditer(text)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A piece of a text with the places in it that were looked for."""

    text: str
    spans: tuple[Span, ...]

    def marked(self, before: str, after: str) -> str:
        """The text with something written around each place."""
        return "".join(f"{before}{piece}{after}" if is_hit else piece for piece, is_hit in self.pieces())

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, and whether each was looked for."""
        at = 0
        for start, end in self.spans:
            yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        yield self.text[at:], False


def excerpt(query: Query, text: str, width: int) -> Excerpt:
    """At most so many characters of a text (and a mark of omission), on one line, around the places that say most."""
    flat = " ".join(text.split())
    found = spans(query, flat)
    if len(flat) <= width:
        return Excerpt(text=flat, spans=tuple(found))
    centre = max(found, key=lambda span: (_near(found, span, width), -span[0]), default=(0, 0))
    start = max(0, min(centre[0] - width // 3, len(flat) - width))
    end = min(len(flat), start + width)
    start, end = _at_words(flat, start, end, centre)
    lead, tail = "…" if start else "", "…" if end < len(flat) else ""
    shift = len(lead) - start
    inside = tuple((begin + shift, stop + shift) for begin, stop in found if start <= begin and stop <= end)
    return Excerpt(text=f"{lead}{flat[start:end]}{tail}", spans=inside)


def _near(found: Sequence[Span], first: Span, width: int) -> int:
    """How many places one piece could show that begins a little before this one."""
    return sum(1 for span in found if first[0] <= span[0] and span[1] <= first[0] + width * 2 // 3)


def _at_words(flat: str, start: int, end: int, centre: Span) -> Span:
    """The cuts moved inwards to the next blanks, where there are any before the place shown; never into a syllable."""
    if start:
        blank = flat.find(" ", start, centre[0])
        start = blank + 1 if blank >= 0 else max(at for at in cluster_starts(flat) if at <= start)
    if end < len(flat):
        blank = flat.rfind(" ", centre[1], end)
        end = blank if blank >= 0 else min([at for at in cluster_starts(flat) if at >= end], default=len(flat))
    return start, max(end, centre[1])


def _term(runs: Sequence[re.Match[str]], *, excluded: bool) -> Term:
    solid = runs[0].group() if len(runs) == 1 and runs[0].lastgroup == "syllables" else None
    return Term(excluded=excluded, solid=solid, pattern=re.compile(_pattern(runs)), index=_index(runs))


def _index(runs: Sequence[re.Match[str]]) -> str:
    """The lexemes that any spelling of it has."""
    wanted: list[str] = []
    for place, run in enumerate(runs):
        text = run.group()
        before = runs[place - 1] if place else None
        if run.lastgroup == "word":
            wanted.append(f"'{text[:LONGEST_WORD]}'")
            continue
        if before is not None and before.lastgroup == "syllables":
            text = before.group()[-1] + text
        elif len(text) == 1 and not (place + 1 < len(runs) and runs[place + 1].lastgroup == "syllables"):
            # Each syllable begins a pair, or stands last and alone.
            wanted.append(f"'{text}':*")
        wanted.extend(f"('{one}{two}' | '{one} {two}')" for one, two in pairwise(text))
    return " & ".join(dict.fromkeys(wanted))


def _pattern(runs: Sequence[re.Match[str]]) -> str:
    """All spellings: solid, and with gaps where a gap tears no other word apart."""
    made = ""
    for place, run in enumerate(runs):
        if place:
            made += APART if runs[place - 1].end() < run.start() else f"(?:{SPACING})?"
        made += _whole(run.group()) if run.lastgroup == "word" else _spaced(run.group(), place == 0, place == len(runs) - 1)
    return made


def _whole(word: str) -> str:
    letter = f"[^\\W_{DOT}{SYLLABLE}]"
    rest = f"{letter}*" if len(word) > LONGEST_WORD else ""
    found = re.escape(word[:LONGEST_WORD])
    # What stands before is looked at last: a pattern that begins with plain letters is looked for quickly.
    return f"{found}(?<!{letter}{found}){rest}(?!{letter})"


def _spaced(run: str, is_first: bool, is_last: bool) -> str:
    """A run of syllables; a lone first or last one is torn off only where it is a word of its own."""
    if len(run) == 1:
        return run
    begins = f"(?:(?<![{SYLLABLE}].){SPACING})?" if is_first else f"(?:{SPACING})?"
    if len(run) == 2:
        ends = ENDS if is_last else ""
        before = f"(?<![{SYLLABLE}].)" if is_first else ""
        return f"{run[0]}(?:{run[1]}|{before}{SPACING}{run[1]}{ends})"
    middle = f"(?:{SPACING})?".join(run[1:-1])
    last = f"(?:{run[-1]}|{SPACING}{run[-1]}{ENDS})" if is_last else f"(?:{SPACING})?{run[-1]}"
    return f"{run[0]}{begins}{middle}{last}"
