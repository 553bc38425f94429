"""Who wrote it? Personal names out of Korean bylines: "[서울=뉴시스] 홍길동·이영희 기자 =" holds 홍길동 and 이영희.

A byline's names stand before their title (기자, 특파원, …). What is no person - outlets, departments, places - is left out.
"""

import re
from collections.abc import Iterable

TITLES = ["선임기자", "전문기자", "대기자", "객원기자", "인턴기자", "수습기자", "사진기자", "영상기자", "촬영기자", "시민기자", "명예기자", "학생기자", "취재기자", "여행기자", "의학기자", "기자", "특파원", "통신원", "순회특파원", "논설위원", "논설실장", "논설주간", "논설고문", "수석논설위원", "편집위원", "편집국장", "편집인", "편집장", "주필", "부국장", "국장", "부장", "차장", "팀장", "본부장", "칼럼니스트", "평론가", "비평가", "에디터", "리포터", "앵커", "아나운서", "캐스터", "기상캐스터", "해설위원", "PD", "피디", "프로듀서", "작가", "인턴", "크리에이터", "교수", "명예교수", "석좌교수", "초빙교수", "연구원", "연구위원", "선임연구원", "소장", "원장", "변호사", "변리사", "회계사", "대표", "위원", "위원장", "이사장", "이사", "박사", "시인", "소설가", "감독", "목사", "신부", "스님"]
_OFFICES = frozenset(TITLES[TITLES.index("교수") :])
_TITLE = "|".join(sorted(TITLES, key=len, reverse=True))
_REPORTER = r"(?:[가-힣]{0,6}기자|[가-힣]{0,4}특파원|통신원|논설위원|칼럼니스트|에디터|리포터|앵커|아나운서|기상캐스터|(?:수석)?논설위원|편집위원|PD|인턴)"

_SURNAME = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상시갈단견당"
_TWO = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")
_NOT_NAMES = frozenset(
    ["정치", "경제", "사회", "문화", "국제", "연예", "사진", "온라인", "이슈", "편집", "취재", "본지", "인턴", "전문", "선임", "객원", "담당", "현장", "주재", "전국", "산업", "금융", "증권", "부동산", "과학", "의학", "교육", "법조", "환경", "여행", "미디어", "디지털", "뉴스", "영상", "조사", "기획", "특별", "탐사", "통일", "외교", "국방", "북한", "의료", "복지", "노동", "유통", "종교", "체육", "방송", "문학", "음악", "공연", "영화", "출판", "지역", "종합", "속보", "단독", "정리", "글", "그림", "제공", "공동", "합동", "동료", "일부", "시민", "명예", "학생", "대표", "수석", "해당", "소속", "관계", "모든", "여러", "각사", "외신", "내신", "방문", "본보", "신문", "당시", "전직", "현직", "전임", "후배", "선배", "여성", "남성", "신입", "경력", "고참", "중견", "원로", "이들", "우리", "서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "경기", "강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주", "수원", "성남", "의정부", "안양", "부천", "광명", "평택", "동두천", "안산", "고양", "과천", "구리", "남양주", "오산", "시흥", "군포", "의왕", "하남", "용인", "파주", "이천", "안성", "김포", "화성", "양주", "포천", "여주", "춘천", "원주", "강릉", "동해", "태백", "속초", "삼척", "청주", "충주", "제천", "천안", "공주", "보령", "아산", "서산", "논산", "계룡", "당진", "전주", "군산", "익산", "정읍", "남원", "김제", "목포", "여수", "순천", "나주", "광양", "포항", "경주", "김천", "안동", "구미", "영주", "영천", "상주", "문경", "경산", "창원", "진주", "통영", "사천", "김해", "밀양", "거제", "양산", "서귀포", "홍성", "무안", "강진", "해남", "고흥", "완도", "진도", "워싱턴", "뉴욕", "도쿄", "베이징", "상하이", "런던", "파리", "베를린", "모스크바", "홍콩", "방콕", "하노이", "자카르타", "뉴델리", "카이로", "제네바", "브뤼셀", "로마", "시드니", "선양", "로스앤젤레스", "샌프란시스코", "실리콘밸리", "한국", "중국", "일본", "미국", "영국", "독일", "정부", "국회", "청와대", "용산", "전문가", "관리자", "운영자", "작성자", "글쓴이", "입력", "수정", "등록", "승인", "기사", "구독", "공유", "댓글", "이름", "필자", "저자", "공식", "유튜브", "인기", "추천", "최신", "주요", "기자", "특파원", "앵커", "연합", "조선", "동아", "중앙", "한겨레", "경향", "국민", "세계", "매경", "한경", "이데일리", "머니", "노컷", "오마이", "프레시안", "스타", "텐아시아", "인용", "출처", "이미지", "동영상", "무단", "전재"]
)
_NO_PERSON = re.compile(
    r"(?:팀|부|국|실|센터|신문|일보|뉴스|방송|닷컴|통신|타임스|투데이|경제|저널|미디어|스포츠|데스크|편집|랩|취재진|위원회|재단|학회|협회|연구소|홍보과|담당관)$"
)

_MAIL = re.compile(r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+|[\w.+-]+@(?=[\s)\]>]|$)")
_BRACKET_PLACE = re.compile(r"[\[(【（<〈]\s*[^\[\]()【】（）<>〈〉]{0,30}?[=·ㆍ/]\s*[^\[\]()【】（）<>〈〉]{0,12}?[\])】）>〉]")
_CREDIT = re.compile(
    r"(?<![가-힣])(?:사진|영상|이미지|자료|캡처|캡쳐|화면|일러스트|그래픽|CG|삽화)\s*(?:제공|출처|캡처|편집|취재|촬영)?\s*[=:ㅣ|/]?\s*(?:ⓒ|©)?.*$"
)
_LEADING = re.compile(
    r"^(?:글\s?[·ㆍ&,]\s?(?:사진|그림|영상)|사진\s?[·ㆍ&,]\s?글|글쓴이|글|정리|취재|by|기고|번역|구성|작성자|작성|기자명|저자|author)(?![가-힣])\s*[=:ㅣ|/]?\s*(?=\S)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\s*외\s*(?:\d+\s*[명인])?\s*$|\s*등\s*\d*\s*[명인]?\s*$")
_SEPARATOR = re.compile(r"\s*[,·ㆍ;/|&、•∙‧・]\s*|\s+(?:and|및|와|과)\s+")
_TITLED = re.compile(
    rf"(?P<names>.{{1,60}}?)\s*(?P<title>(?<![가-힣])(?:{_TITLE})|(?<=[가-힣])(?:{_TITLE}))(?![가-힣])(?:\s*[(\[].{{0,30}}?[)\]])?",
    re.IGNORECASE,
)
_HANGUL_NAME = re.compile(r"[가-힣]{2,4}")
_FOREIGN_NAME = re.compile(r"[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){1,3}|[가-힣]{2,6}(?:\s[가-힣]{2,6}){1,2}|[가-힣]{2,5}[A-Z]{0,2}")


def looks_like_name(word: str) -> bool:
    """Whether a Hangul word can be a Korean's full name."""
    if not _HANGUL_NAME.fullmatch(word) or word in _NOT_NAMES or _is_no_person(word):
        return False
    return word[:2] in _TWO or (word[0] in _SURNAME and len(word) <= 4 and (len(word) < 4 or word[:2] in _TWO))


def names_in(byline: str, *, outlets: Iterable[str] = (), trusted: bool = False) -> tuple[str, ...]:
    """The persons a byline names, in order and once each.

    `outlets` are names that are no person here (the publisher's own). `trusted`: the text is known to hold nothing but
    authors (a JSON-LD author), so that a name needs no title and need not be Korean.
    """
    unwanted = frozenset(_bare(outlet) for outlet in outlets if outlet)
    text = _stripped(byline)
    found: list[str] = []
    titled = list(_TITLED.finditer(text))
    for match in titled:
        found.extend(_before_title(match.group("names"), is_office=match.group("title") in _OFFICES))
    if not titled and trusted:
        found.extend(_bare_names(text))
    elif not found:
        after = re.match(rf"(?:{_TITLE})\s+(?P<name>[가-힣]{{2,4}})$", text)
        if after and looks_like_name(after.group("name")):
            found.append(after.group("name"))
    return tuple(dict.fromkeys(name for name in found if _bare(name) not in unwanted))


def _stripped(byline: str) -> str:
    """The byline without mail addresses, places, credits and brackets."""
    text = _MAIL.sub(" ", byline)
    text = _BRACKET_PLACE.sub(lambda m: " " + _inside(m.group()) + " ", text)
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


def _before_title(text: str, *, is_office: bool) -> list[str]:
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
        elif len(words) == 1 and _HANGUL_NAME.fullmatch(words[0]) and not _unlikely(words[0]):
            names.append(words[0])
        elif len(words) >= 2 and re.fullmatch(r"[A-Za-z.'’ -]{4,40}", part):
            names.append(part)
    return names


def _bare_names(text: str) -> list[str]:
    """Names without any title, from a place that holds nothing else."""
    names: list[str] = []
    for part in _SEPARATOR.split(text):
        part = _OTHERS.sub("", part).strip()
        words = part.split()
        korean = [word for word in words if looks_like_name(word)]
        if korean and len(words) > 1:
            names.extend(korean if len(korean) == len(words) else korean[-1:])
        elif part and len(part) <= 40 and not _is_no_person(part) and part not in _NOT_NAMES and _FOREIGN_NAME.fullmatch(part):
            names.append(part)
    return names


def _unlikely(word: str) -> bool:
    return word in _NOT_NAMES or _is_no_person(word)


def _is_no_person(word: str) -> bool:
    return (len(word) > 3 and bool(_NO_PERSON.search(word))) or word.endswith(("팀", "뉴스", "일보", "신문"))


def _bare(name: str) -> str:
    return re.sub(r"[\s·.,()\[\]-]+", "", name).casefold()


_SIGN_OFF = re.compile(
    r"(?:뉴스|NEWS|방송|TV조선|YTN|JTBC|채널A|MBN|KBS|MBC|SBS|연합뉴스TV)\s+(?P<name>[가-힣]{2,4})(?:\s?기자)?입니다\.?$"
)
_LEAD = re.compile(rf"^[\[(【（]?[^\[\]()=]{{1,20}}=[^\[\]()=]{{1,20}}[\])】）]?\s*(?P<byline>[^=]{{2,50}}?{_REPORTER})\s*=")
_INSIDE = re.compile(rf"^[\[(【（]\s*[^\[\]()=]{{1,20}}=\s*(?P<byline>[^\[\]()=]{{2,40}}?{_REPORTER})\s*[\])】）]")
_CLOSING = re.compile(
    rf"^[\[(【（/▶■◆─-]*\s*(?P<byline>(?:[가-힣A-Za-z·ㆍ,&/= +]{{2,50}}?\s*{_REPORTER}(?:\s*외\s*\d+\s*명)?)(?:[\s,·/]+[가-힣]{{2,4}}\s*{_REPORTER})*)"
    r"\s*(?P<mail>[(\[<]?\s*[\w.+-]+\s?@[\w.-]*\s*[)\]>]?)?[\])】）]*\s*(?:[|/]?\s*(?:사진|영상).*)?$"
)
_REPORT = re.compile(
    r"^[^.]{0,12}?(?P<name>[가-힣]{2,4})\s?(?:기자|특파원|앵커)(?:가|의|이)?\s*(?:보도|취재|전해|전합|단독\s?보도|리포트)"
)
_ROLES = re.compile(r"취재\s*[:=]\s*(?P<names>[가-힣, ·]{2,40}?)(?=\s*[,/)]\s*[가-힣]{2,6}\s*[:=]|\s*[)\]/]|$)")
_CREATOR = re.compile(r"^[\s(\[【]*(?P<name>[가-힣]{2,4})\s*(?:/|ㅣ|\|)\s*(?:사진|화면|영상)\s*(?:제공|출처|캡처|캡쳐)")


def byline_from_body(paragraphs: Iterable[str], *, outlets: Iterable[str] = ()) -> tuple[tuple[str, ...], str | None]:
    """Authors that only the text itself names - "[서울=뉴시스] 홍길동 기자 =", a closing "홍길동 기자 a@b.kr" - and that byline."""
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    for line in lines[:4]:
        match = _LEAD.match(line.strip()) or _INSIDE.match(line.strip())
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
    if len(line) > 120:
        return ()
    for pattern in (_SIGN_OFF, _CREATOR):
        match = pattern.search(line)
        if match and looks_like_name(match.group("name")):
            return (match.group("name"),)
    match = _CLOSING.match(line)
    if match:
        return names_in(match.group("byline"), outlets=outlets)
    match = _ROLES.search(line)
    return names_in(match.group("names"), outlets=outlets, trusted=True) if match else ()
