"""Who wrote it? Personal names out of Korean bylines: "[서울=뉴시스] 홍길동·이영희 기자 =" holds 홍길동 and 이영희.

A byline's names stand before their title (기자, 특파원, …). What is no person - outlets, departments, places - is left out.
"""

import re
from collections.abc import Iterable

from archive.normalise.name_words import LONG_SURNAMES, NOT_NAMES, OFFICES, PHOTOGRAPHERS, SURNAMES, TITLES

_TITLE = "|".join(sorted(TITLES, key=len, reverse=True))
_OTHER_REPORTERS = r"통신원|(?:수석)?논설위원|칼럼니스트|에디터|리포터|앵커|아나운서|기상캐스터|편집위원|PD|인턴"
_REPORTER = rf"(?:[가-힣]{{0,6}}기자|[가-힣]{{0,4}}특파원|{_OTHER_REPORTERS})"

_NO_PERSON = re.compile(
    r"(?:팀|부|국|실|센터|신문|일보|뉴스|방송|닷컴|통신|타임스|투데이|경제|저널|미디어|스포츠|데스크|편집|랩|취재진|위원회"
    r"|재단|학회|협회|연구소|홍보과|담당관)$"
)

_MAIL = re.compile(r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+|[\w.+-]+@(?=[\s)\]>]|$)")
_BRACKET_PLACE = re.compile(r"[\[(【（<〈]\s*[^\[\]()【】（）<>〈〉]{0,30}?[=·ㆍ/]\s*[^\[\]()【】（）<>〈〉]{0,12}?[\])】）>〉]")
_CREDIT = re.compile(
    r"(?<![가-힣])(?:사진|영상|이미지|자료|캡처|캡쳐|화면|일러스트|그래픽|CG|삽화|촬영|카메라|음향|포토그래퍼)(?!\s?기자)\s*(?:제공|출처"
    r"|캡처|편집|취재|촬영)?\s*[=:ㅣ|/]?\s*(?:ⓒ|©)?.*$"
)
_PICTURES = r"(?:사진|영상|촬영|카메라|그래픽|일러스트|삽화|음향|자막|CG|VJ|포토그래퍼|포토)"
_CREDIT_LINE = re.compile(
    rf"^[\W_]*{_PICTURES}\s?(?:기자|취재|편집|촬영|구성|디자인|제공)?(?![가-힣])(?!\s?[·ㆍ&,/]\s?(?:글|취재)(?![가-힣]))",
    re.IGNORECASE,
)
_PHOTOGRAPHER = re.compile(r"^\W*[가-힣]{2,4}\s?(?:사진|영상|촬영)기자(?!.*[가-힣]\s?(?:기자|특파원))")
_WRITES = re.compile(r"(?<![가-힣])(?:취재|글|정리)\s*[:=·/]")
_PICTURE_NAME = re.compile(rf"[가-힣]{{2,4}}\s?[(\[（]\s?{_PICTURES}\s?[)\]）]")
"""Somebody who made the pictures: "나바다(사진)"."""
_BRACKET_BEHIND = re.compile(r"(?<=[가-힣])\s?[(\[（]\s*(?P<inside>[가-힣A-Za-z·ㆍ/ ]{1,14}?)\s*[)\]）]")
"""Where somebody is or works: "방그레 기자(한빛)"."""
_LEADING = re.compile(
    r"^(?:글\s?[·ㆍ&,]\s?(?:사진|그림|영상)|사진\s?[·ㆍ&,]\s?글|글쓴이|글|정리|취재|by|기고|번역|구성|작성자|작성|기자명|저자"
    r"|author)(?![가-힣])\s*[=:ㅣ|/]?\s*(?=\S)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\s*외\s*(?:\d+\s*[명인])?\s*$|\s*등\s*\d*\s*[명인]?\s*$")
_SEPARATOR = re.compile(r"\s*[,·ㆍ;/|&、•∙‧・]\s*|\s+(?:and|및|와|과)\s+")
_LOOSE = re.compile(r"[,\s]")
"""What may stand between a place and a name; a point between two words says that they are of one kind."""
_TITLED = re.compile(
    rf"(?P<names>.{{1,60}}?)\s*(?P<title>(?<![가-힣])(?:{_TITLE})"
    rf"|(?<=[가-힣])(?:{_TITLE}))(?![가-힣])(?:\s*[(\[].{{0,30}}?[)\]])?",
    re.IGNORECASE,
)
_TITLE_FIRST = re.compile(r"(?:기자|특파원|논설위원|칼럼니스트)\s+(?P<name>[가-힣]{2,4})$")
_DESKS = ("부", "국", "팀", "실", "시", "군", "판", "도")
_HANGUL_NAME = re.compile(r"[가-힣]{2,4}")
_FOREIGN_NAME = re.compile(r"[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){1,3}|[가-힣]{2,6}(?:\s[가-힣]{2,6}){1,2}|[가-힣]{2,5}[A-Z]{0,2}")


def looks_like_name(word: str) -> bool:
    """Whether a Hangul word can be a Korean's full name."""
    if not _HANGUL_NAME.fullmatch(word) or word in NOT_NAMES or _is_no_person(word):
        return False
    return word[:2] in LONG_SURNAMES or (word[0] in SURNAMES and len(word) <= 4 and (len(word) < 4 or word[:2] in LONG_SURNAMES))


def names_in(byline: str, *, outlets: Iterable[str] = (), trusted: bool = False) -> tuple[str, ...]:
    """The persons a byline names, in order and once each.

    `outlets` are names that are no person here (the publisher's own). `trusted`: the text is known to hold nothing but
    authors (a JSON-LD author), so that a name needs no title and need not be Korean.
    """
    unwanted = frozenset(_bare(outlet) for outlet in outlets if outlet)
    text = _stripped(byline)
    found: list[str] = []
    pictured: list[str] = []
    titled = list(_TITLED.finditer(text))
    for match in titled:
        names = _before_title(match.group("names"), is_office=match.group("title") in OFFICES, trusted=trusted)
        (pictured if match.group("title") in PHOTOGRAPHERS else found).extend(names)
    found = found or pictured
    if not titled and trusted:
        found.extend(_bare_names(text))
    elif not found:
        after = _TITLE_FIRST.match(text)
        if after and looks_like_name(after.group("name")):
            found.append(after.group("name"))
    return tuple(dict.fromkeys(name for name in found if _bare(name) not in unwanted))


def _stripped(byline: str) -> str:
    """The byline without mail addresses, places, credits and brackets."""
    text = _MAIL.sub(" ", byline)
    text = _BRACKET_PLACE.sub(lambda m: " " + _inside(m.group()) + " ", text)
    text = _PICTURE_NAME.sub(" ", text) if len(_PICTURE_NAME.findall(text)) < len(_HANGUL_NAME.findall(text)) // 2 else text
    text = _BRACKET_BEHIND.sub(_kept_behind, text)
    text = re.sub(r"[\[\]()【】（）<>〈〉▶▲■◆●=＝:]", lambda m: " = " if m.group() in "=＝" else " ", text)
    text = " ".join(text.split())
    text = _LEADING.sub("", text)
    credit = _CREDIT.search(text)
    if credit and credit.start() > 0:
        text = text[: credit.start()]
    return text.strip(" =/|·,-")


def _inside(bracket: str) -> str:
    """What a bracket "[서울=뉴시스]" or "[OSEN=박준형 기자]" says of persons: only the second says any."""
    content = bracket[1:-1]
    return content.rpartition("=")[2] if re.search(rf"(?:{_TITLE})\s*$", content) else ""


def _kept_behind(bracket: re.Match[str]) -> str:
    """What stays of a bracket behind a word: a title ("홍길동(새벽대 교수)"), or a name behind a title ("기자(홍길동)")."""
    inside = bracket.group("inside")
    is_title = re.search(rf"(?:{_TITLE})$", inside) or (looks_like_name(inside) and bracket.string[: bracket.start()] in TITLES)
    return f" {inside} " if is_title else " "


def is_credit(line: str) -> bool:
    """Whether a line names who made pictures or sound, and not who wrote: "사진=홍길동 기자", "영상취재 : 홍길동"."""
    return bool(_CREDIT_LINE.match(line) or _PHOTOGRAPHER.match(line)) and not _WRITES.search(line)


def _before_title(text: str, *, is_office: bool, trusted: bool) -> list[str]:
    """Names that stand before one title: "김철수·이영희", "워싱턴 = 박민수", "스포츠조선 안소윤", "순천, 광양 구현모".

    Before an office (교수, 소장) the name comes first and the house after it: "홍길동 서울대".
    """
    text = _OTHERS.sub("", text.rpartition("=")[2]).strip(" ,·/|")
    names: list[str] = []
    for part in _SEPARATOR.split(text):
        words = part.split()
        korean = [word for word in words if looks_like_name(word)]
        if korean and is_office:
            names.append(korean[0])
        elif korean:
            names.extend(korean if all(looks_like_name(word) for word in words) else korean[-1:])
        elif trusted and len(words) == 1 and _HANGUL_NAME.fullmatch(words[0]) and not _unlikely(words[0]):
            names.append(words[0])
        elif len(words) >= 2 and re.fullmatch(r"[A-Za-z.'’ -]{4,40}", part):
            names.append(part)
    return names if is_office else _without_places(names, text)


def _without_places(names: list[str], text: str) -> list[str]:
    """The names without words of two syllables that stand loosely beside a longer one: "새벽스포츠 한빛, 유해솔 기자"."""
    if not any(len(name) > 2 for name in names):
        return names
    return [name for name in names if len(name) > 2 or not _stands_loosely(name, text)]


def _stands_loosely(word: str, text: str) -> bool:
    start = text.find(word)
    around = text[max(0, start - 1) : start] + text[start + len(word) : start + len(word) + 1]
    return all(map(_LOOSE.match, around))


def _bare_names(text: str) -> list[str]:
    """Names without any title, from a place that holds nothing else."""
    names: list[str] = []
    for part in _SEPARATOR.split(text):
        part = _OTHERS.sub("", part).strip()
        words = part.split()
        korean = [word for word in words if looks_like_name(word)]
        if korean and len(words) > 1:
            names.extend(korean if len(korean) == len(words) else korean[-1:])
        elif len(part) <= 40 and _FOREIGN_NAME.fullmatch(part) and not any(map(_unlikely, (part, *words))):
            names.append(part)
    return names


def _unlikely(word: str) -> bool:
    return word in NOT_NAMES or _is_no_person(word)


def _is_no_person(word: str) -> bool:
    if len(word) > 3 and _NO_PERSON.search(word):
        return True
    if word.startswith(("기자", "특파원")):
        return True
    return word.endswith(("팀", "뉴스", "일보", "신문")) or (word[:2] in NOT_NAMES and word[2:] in _DESKS)


def _bare(name: str) -> str:
    return re.sub(r"[\s·.,()\[\]-]+", "", name).casefold()


_SIGN_OFF = re.compile(r"(?:^|\s)(?P<house>\S{2,12})\s+(?P<name>[가-힣]{2,4})(?:\s?기자)?입니다\.?$")
_HOUSE = re.compile(r"(?:뉴스|NEWS|방송|TV조선|YTN|JTBC|채널A|MBN|KBS|MBC|SBS|연합뉴스TV)$")
_OPEN, _SHUT, _IN = r"[\[(【（<〈＜]", r"[\])】）>〉＞]", r"[^\[\]()【】（）<>〈〉＜＞=]"
_LEAD = re.compile(
    rf"^(?:{_OPEN}\s*{_IN}{{1,20}}={_IN}{{1,20}}{_SHUT}\s*|{_IN}{{1,20}}={_IN}{{1,20}}\s|(?:\S{{2,12}}\s)?(?=[가-힣]{{2,4}}\s?{_REPORTER}))"
    rf"(?P<byline>[^=]{{2,50}}?{_REPORTER})\s*="
)
_HOUSE_INSIDE = re.compile(rf"^{_OPEN}\s*(?:{_IN}{{2,12}}?[\s|ㅣ,]+)?(?P<byline>[가-힣]{{2,4}}\s?{_REPORTER})\s*{_SHUT}")
_INSIDE = re.compile(rf"^{_OPEN}\s*{_IN}{{1,20}}=\s*(?P<byline>{_IN}{{2,40}}?{_REPORTER})\s*{_SHUT}")
_CLOSING = re.compile(
    rf"^[\[(【（/▶■◆─-]*\s*(?P<byline>(?:[가-힣A-Za-z·ㆍ,&/= +]{{2,50}}?\s*{_REPORTER}(?:\s*외\s*\d+\s*명)?)"
    rf"(?:[\s,·/]+[가-힣]{{2,4}}\s*{_REPORTER})*)"
    r"\s*(?P<mail>[(\[<]?\s*[\w.+-]+\s?@[\w.-]*\s*[)\]>]?)?[\])】）]*\s*(?:[|/]?\s*(?:사진|영상).*)?$"
)
_REPORT = re.compile(
    r"^[^.]{0,12}?(?P<name>[가-힣]{2,4})\s?(?:기자|특파원|앵커)(?:가|의|이)?\s*(?:보도|취재|전해|전합|단독\s?보도|리포트)"
)
_ROLES = re.compile(
    r"(?<![가-힣·ㆍ])(?:취재|글(?:\s?[·ㆍ]\s?(?:사진|그림|영상))?)\s*[:=]\s*(?P<names>[가-힣, ·]{2,40}?)"
    r"(?=\s*[,/)]\s*[가-힣]{2,6}\s*[:=]|\s*[)\]/]|$)"
)
_NAME_MAIL = re.compile(r"^[\s(\[/▶■]*(?P<name>[가-힣]{3,4})\s*[|/(<\[]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*$")
_CREATOR = re.compile(r"^[\s(\[【]*(?P<name>[가-힣]{2,4})\s*(?:/|ㅣ|\|)\s*(?:사진|화면|영상)\s*(?:제공|출처|캡처|캡쳐)")


def byline_from_body(paragraphs: Iterable[str], *, outlets: Iterable[str] = ()) -> tuple[tuple[str, ...], str | None]:
    """Authors that the text itself names ("[서울=뉴시스] 홍길동 기자 =", a closing "홍길동 기자 a@b.kr"), and that byline."""
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    for line in lines[:4]:
        line = line.strip()
        match = None if is_credit(line) else _LEAD.match(line) or _INSIDE.match(line) or _HOUSE_INSIDE.match(line)
        names = names_in(match.group("byline"), outlets=outlets) if match else ()
        if match and names:
            return names, match.group().strip()
    closing: list[tuple[tuple[str, ...], str]] = []
    for line in reversed(lines[-8:]):
        names = _closing_names(line.strip(), outlets)
        if names:
            closing.append((names, line.strip()))
        elif closing:
            break
    if closing:
        closing.reverse()
        return tuple(dict.fromkeys(name for names, _ in closing for name in names)), " ".join(line for _, line in closing)
    for line in lines[:8]:
        match = _REPORT.match(line.strip())
        if match and looks_like_name(match.group("name")):
            return (match.group("name"),), line.strip()
    return (), None


def _closing_names(line: str, outlets: Iterable[str]) -> tuple[str, ...]:
    if len(line) > 120 or is_credit(line):
        return ()
    match = _SIGN_OFF.search(line)
    if match and not _HOUSE.search(match.group("house")) and _bare(match.group("house")) not in map(_bare, outlets):
        match = None
    match = match or _CREATOR.search(line) or _NAME_MAIL.match(line)
    if match and looks_like_name(match.group("name")):
        return (match.group("name"),)
    match = _CLOSING.match(line)
    if match:
        return names_in(match.group("byline"), outlets=outlets)
    match = _ROLES.search(line)
    return names_in(match.group("names"), outlets=outlets, trusted=True) if match else ()
