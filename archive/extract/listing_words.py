"""Which words and class names tell what a part of a list is? Korean boards of all makers share them."""

import re
from functools import lru_cache


def _listed(words: str) -> list[str]:
    return words.split()


HEADER_WORDS = {
    "no": _listed("번호 글번호 순번 연번 순서 no num number"),
    "title": _listed("제목 글제목 기사제목 공고명 공고제목 게시물제목 뉴스제목 제목내용 주제 title subject topic"),
    "author": _listed(
        "글쓴이 작성자 작성자명 이름 성명 닉네임 등록자 게시자 기자 기자명 작성인 글쓴사람 writer author name nickname "
        "담당부서 담당부서명 작성부서 등록부서 부서 부서명 소속 담당자 담당 기관 기관명 제공 제공기관 언론사 언론사명 매체 "
        "매체명 출처"
    ),
    "date": _listed(
        "날짜 등록일 작성일 등록일자 작성일자 등록일시 작성일시 게시일 게시일자 일자 일시 등록날짜 작성날짜 시간 입력일 입력일시 "
        "보도일 보도일자 배포일 기사일자 발행일 공고일 공고일자 date time regdate"
    ),
    "views": _listed("조회 조회수 읽음 클릭 hit hits views view read count"),
    "votes": _listed("추천 추천수 비추천 좋아요 공감 vote like"),
    "file": _listed("첨부 첨부파일 파일 file files 다운로드 미리보기"),
    "category": _listed("분류 구분 카테고리 말머리 유형 종류 섹션 분야 지역 category"),
    "comments": _listed("댓글 댓글수 답글 덧글 comments comment reply"),
    "check": _listed("선택 전체선택 현재페이지게시물전체"),
    "state": _listed("상태 처리상태 진행상태 답변 답변여부 공개여부"),
}
"""Words at the head of a column. Of two columns of one meaning the word that stands first here wins."""


def _class(words: str, *, ends: str = r"(?:[-_]?\w*)?") -> re.Pattern[str]:
    """A class name that is one of the words, alone or among others: "td_name", "list-date", "writer2"."""
    return re.compile(rf"(?:\w*[-_])?(?:{'|'.join(words.split())}){ends}")


def _any(words: str) -> re.Pattern[str]:
    """A class attribute with one of the words in any of its names."""
    return re.compile(rf"(?:^|[-_ ])(?:{'|'.join(words.split())})(?:$|[-_ \d])", re.IGNORECASE)


CLASS_HINTS = {
    "no": re.compile(
        r"(?!.*(?:re_?p|comm|cmt|view|read|hit|recom|vote|file|down))"
        r"(?:(?:\w*[-_])?(?:no|num|number|seq|idx|bno)\d?|\w*td(?:no|num)|(?:\w*[-_])?(?:col|td|cell|list|board|bbs)[-_]?id)"
    ),
    "title": _class(r"tit title\d* titles subject sbj subj headlines? ttl", ends=r"(?:[-_]\w*|\d+)?"),
    "author": re.compile(
        _class(
            "author writer name nick nickname reporter journalist byline dept depart press media company user member(?!ship) "
            "guest"
        ).pattern
        # Without an open end, which would take "write_date" and "writeBtn" for it.
        + r"|(?!btn)(?:\w*[-_])?(?:write|wrtr|wrter|writor)(?:[-_]?(?:name|nm|user))?"
    ),
    "date": _class("date datetime time regdate day reg pubdate wdate"),
    "views": _class("hits? read readnum views? cnt count readcount", ends=r"\d?"),
    "votes": _class("votes? recom recommend like good", ends=r"(?:[-_]\w*)?"),
    "file": _class("files? attach down download", ends=r"(?:[-_]\w*)?"),
    "category": _class(r"cate\w* \w*category cat section sort kind ctg", ends=r"(?:[-_]\w*)?"),
    "summary": _class("lead summary desc description contents? cont con text txt preview lede sub dsc", ends=r"[-_]?\d*"),
}
"""What one class name, in small letters, says of the element that bears it."""

NOTICE = re.compile(
    r"\[?\s*(?:(?:일반|전체|주요|중요|긴급|필독|상단|학사|학과|행사|모집)?\s?공지(?:사항|글)?|알림|필독|중요|긴급|notice|(?:상단\s?)?고정|안내)\s*\]?",
    re.IGNORECASE,
)
NEW = re.compile(r"\[?(?:new|n|새\s?글|새로운\s?글|신규|n\s?새\s?글|최신글|새글등록|새\s?게시글)\]?!?", re.IGNORECASE)
SECRET = re.compile(r"(?:비밀글?|비공개|secret|잠금|잠긴\s?글)", re.IGNORECASE)
CURRENT = re.compile(r"»|▶|►|☞|열람\s?중|현재\s?글")
COMMENTS = re.compile(
    r"^[\[(+]?\s*(?:댓글|덧글|답글|의견|코멘트|comments?)?\s*[\[(+]?\s*(\d{1,5})\s*[\])]?\s*개?\s*[\])]?$", re.IGNORECASE
)

NEW_CLASS = _any("i?new newicon ico-?new icon-?new fa-n bbs_new")
SECRET_CLASS = _any("secret lock locked private")
NOTICE_CLASS = _any("notice ntc noti notify pinned fixed-?top is-?notice")
CURRENT_CLASS = _any("bo_current current now-?read select(?:ed)?")
COMMENT_CLASS = _any("cmts? comments? reply replynum replycnt replycount cmtnum re_?cnt cnt_?cmt")
HIDDEN_CLASS = _any(r"sound_only blind sr[-_]?only screen[-_]?out visually[-_]hidden ir ir[-_]?txt\d* a11y th_?label")
NOT_TITLE_CLASS = _any(
    r"i?new ico icons? badge label flag \w*cate \w*category ctg sound_?only blind hidden hide sr[-_]only screen[-_]?out readable "
    "ir cmts? comments? reply replynum replycnt cnt count lock secret level lv hot date time file extraimages thumb "
    "img image photo"
)
"""An element of this class inside a title is not part of it, if it is short and something else is left."""

CHROME = _any(
    r"gnb\w* lnb\w* snb\w* tnb\w* fnb\w* nav navi navigation menu\w* footer foot breadcrumbs? sitemap\w* family\w* quick\w* "
    r"login\w* location skip\w* allmenu submenu util sns share\w* banner\w* copyright tabs? page_?tab paging\w* pagination "
    "pager pg_wrap"
)
"""Menus, footers, pagers: where an undated list is no list of articles."""
ASIDE = _any(
    r"aside side sidebar rank\w* popular best hot\w* most\w* relat\w* recommend\w* widget\w* latest recent lately ads? "
    r"slide\w* swiper\w* rolling ticker bnr\w* hit"
)
ASIDE_HEADING = re.compile(
    r"많이\s?본|인기|랭킹|베스트|추천|관련\s?(?:기사|뉴스|글)|실시간|핫이슈|포토|주요\s?(?:뉴스|기사)|이\s?시각|오늘의|최신\s?(?:글|뉴스|기사|댓글)|최근"
)
OPENING_LABEL = re.compile(r"(?:더|자세히|상세|원문|기사|전체)?\s?보기|자세히|바로\s?가기|read more|more|view", re.IGNORECASE)
"""What a link says that leads to an article named beside it."""
COUNTED = re.compile(
    r"(?:조회|읽음|추천|비추천|좋아요|공감|댓글|답글|덧글|첨부|hits?|views?|read)\s?수?\s?[:：]?\s?[\d,.만천]*(?:회|개|건)?", re.I
)
"""A count with its label: "조회 120", "추천수: 3"."""
VIEWED = re.compile(r"(?:조회|읽음|hits?|views?)", re.I)
"""How a board, and hardly a newspaper, counts its readers."""
STATE = re.compile(
    r"(?:답변|처리|접수|진행|검토|모집|신청)?\s?(?:완료|대기|중|접수|진행|예정|마감|종료)|(?:비)?공개|첨부(?:파일)?|파일|[YNOX○×●-]|없음|있음|\d+\s?개",
    re.I,
)
"""What a column says of a post's state or files: never a name."""
OFFICE = re.compile(
    r"(?=.{3,20}$)[가-힣·\d ]*(?:[가-힣]과(?<![결효학]과)|담당관|팀|사업소|보건소|사무소|본부"
    r"|(?:감사|기획|소통|홍보|비서|행정|지원|대변인|공보)실|(?:교무|학생|총무|기획|입학|국제|연구|대외|사무)처)"
)
"""A department, by the endings that name hardly anything else."""
GENERIC_LABEL = re.compile(
    r"더\s?보기|자세히(?:\s?보기)?|바로\s?가기|보기|read more|more|view|(?:상세|원문|기사|미리)\s?보기|다운로드|첨부파일"
    r"|삭제|수정|신고|답글|댓글|공유|목록|이전글?|다음글?|인쇄|스크랩|추천",
    re.IGNORECASE,
)
"""What a link says that leads to an article without naming it, or that does something with it."""

EMPTY_LIST = re.compile(
    r"(?:(?:등록|작성|검색|조회)된|조회|검색|해당(?:하는)?)?\s?(?:게시물|게시글|글|자료|기사|데이터|내용|결과|목록|뉴스|포스트)[이가은는]?"
    r"\s?(?:존재하지\s?않습니다|없습니다|없어요)[.!]?"
)
"""What a board says where it has no rows."""
LABEL = re.compile(
    r"^(?:번호|제목|글쓴이|작성자|등록자|기자|(?:담당|작성|등록)?부서|이름|(?:작성|등록)일[자시]?|게시일|날짜|일자|입력|등록|수정|승인"
    r"|분류|구분|카테고리|발행일?)\s*[:：|]\s*"
)

_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_CLOCK = r"(?:오전|오후|[AaPp][Mm])?\s?\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?"
_WEEKDAY = r"(?:\s?\(?(?:[월화수목금토일](?:요일)?|(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*)\)?)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
SHOWN_DATE = re.compile(
    rf"""(?<![\d.,-])(?:
      {_YEAR}\s?[-./년]\s?\d{{1,2}}\s?[-./월]\s?\d{{1,2}}(?!\d)(?:\s?일|\.)?{_WEEKDAY}(?:\s*[|/T]?\s*{_CLOCK})?
    | (?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)
    | \d{{1,2}}\s?[-./월]\s?\d{{1,2}}(?![\d%/-])(?:\s?일|\.)?{_WEEKDAY}(?:\s*[|/]?\s*{_CLOCK})?
    | {_CLOCK}
    | {_MONTH}\s\d{{1,2}}(?:,\s?|\s)(?:19|20)\d\d
    | \d{{1,2}}\s{_MONTH},?\s(?:19|20)\d\d
    | \d{{1,3}}\s?(?:초|분|시간|일|주일?|개월|달|년)\s?전
    | (?:어제|오늘|그제|방금(?:\s?전)?)(?:\s{_CLOCK})?
    )(?![\d,%])""",
    re.VERBOSE,
)
_LONGEST_HEADING = 60
_ORNAMENT = re.compile(r"[\s·./:▲▼△▽↑↓\[\]()|]+")
_RANKS = {
    word: (field, rank) for field, words in reversed(HEADER_WORDS.items()) for rank, word in reversed(list(enumerate(words)))
}
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")

_MARKS = {
    "new": NEW_CLASS,
    "secret": SECRET_CLASS,
    "notice": NOTICE_CLASS,
    "current": CURRENT_CLASS,
    "comments": COMMENT_CLASS,
    "hidden": HIDDEN_CLASS,
    "beside": NOT_TITLE_CLASS,
}


@lru_cache(maxsize=4096)  # A site's classes stand on each of its pages.
def marks_of(classes: str) -> frozenset[str]:
    """What a class attribute says of its element: new, secret, notice, current, comments, hidden, beside (the title)."""
    return frozenset(mark for mark, pattern in _MARKS.items() if pattern.search(classes)) if classes else frozenset()


def header_field(text: str) -> tuple[str, int] | None:
    """The field that a column's heading names, and how it ranks among the field's words."""
    return _RANKS.get(_ORNAMENT.sub("", text).lower()) if len(text) <= _LONGEST_HEADING else None


@lru_cache(maxsize=4096)  # A site's classes stand on each of its pages.
def class_field(classes: str) -> str | None:
    """The field that an element's class names speak of."""
    for name in classes.lower().split():
        for field, pattern in CLASS_HINTS.items():
            if pattern.fullmatch(name):
                return field
    return None
