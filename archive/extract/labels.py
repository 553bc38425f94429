"""Which words on a page announce a time, a writer or a counter, and what do authors of pages call such places?"""

import re

PUBLISHED = re.compile(
    r"(?<![가-힣])(?:(?:기사|최초|원문|뉴스|보도)\s?)?(?:입력|등록|송고|승인|작성|게재|발행|게시|보도|배포|공개)(?:\s?(?:일시"
    r"|일자|시간|시각|날짜|일))?(?![가-힣])"
    r"|(?<![가-힣])(?:날짜|일시|작성일시|등록일시|기사\s?작성)(?![가-힣])|\b(?:published|posted|created|registered)(?:\s(?:on"
    r"|at|date))?\b|\bdate\b",
    re.IGNORECASE,
)
MODIFIED = re.compile(
    r"(?<![가-힣])(?:(?:기사|최종|마지막|최근)\s?)?(?:수정|업데이트|갱신|변경|편집)(?:\s?(?:일시|일자|시간|시각|날짜|일"
    r"|됨))?(?![가-힣])"
    r"|(?<![가-힣])최종\s?(?:입력|승인|등록)(?:\s?(?:일시|시간|시각))?|\b(?:last\s)?(?:updated?|modified|edited)(?:\s(?:on"
    r"|at))?\b",
    re.IGNORECASE,
)
OTHER_TIME = re.compile(r"지면|마감|기간|행사|접수|촬영|방송일|개봉|다운로드|까지|부터")
"""A date after such a word is some other one."""
SURE = re.compile(r"입력|송고|승인|수정|업데이트|등록|작성일|게시일|등록일|updated|published", re.IGNORECASE)
WRITER = re.compile(
    r"(?<![가-힣])(?:글쓴이|작성자|작성인|등록자|게시자|글쓴이\s?이름|닉네임|이름|writer|author|name)\s*[:：|]?$"
    r"|(?<![가-힣])(?:글쓴이|작성자|작성인|등록자|게시자)\s*[:：]\s*",
    re.IGNORECASE,
)
BOARD_NAME = re.compile(
    r"[가-힣A-Za-z ]{0,12}(?:게시판|자료실|갤러리|소식|알림마당|소식지|뉴스룸)|(?:언론)?보도(?:자료|설명자료)?|공지사항|공지"
    r"|자유|뉴스|기사|커뮤니티|새\s?글|질문과\s?답변|묻고\s?답하기|Q\s?&\s?A"
    r"|시정뉴스|군정뉴스|구정뉴스|도정뉴스|고시\s?/?\s?공고|알림|행사|이벤트|홈|메인|본문|기사\s?본문|상세\s?(?:보기|페이지)|기사\s?상세"
    r"|게시물\s?(?:보기|상세)|free board|notice|board|news|view|article|home",
    re.IGNORECASE,
)
"""What boards, sections and parts of pages are called: never a headline."""
_STOCK = """
뉴스 기사 속보 정치 경제 사회 국제 문화 사설 칼럼 컬럼 오피니언 스포츠 연예 방송 보도 시사 산업 증권 부동산 생활 건강 지역
신문 언론 인터넷뉴스 한국 korea news breaking 날씨 포토 영상 it 과학
교육 여행 세계 전국 금융 기업 취업 인물 주식 재테크 라이프 피플 종합
"""
STOCK = frozenset(_STOCK.split())
"""Words that sites put under every article, and the usual names of sections."""
_PLACEHOLDERS = """
document untitled untitleddocument newdocument 제목없음 무제 inserttitlehere pagetitle reactapp viteapp vitereact vueapp nuxtapp
nextapp createnextapp svelteapp app index main loading
"""
PLACEHOLDERS = frozenset(_PLACEHOLDERS.split())
"""What makers of pages put into <title> before anyone has thought of one."""
MENU_CLASS = re.compile(
    r"(?:^|[\s_-])(?:gnb|lnb|snb|nav|navi|navigation|breadcrumbs?|location|loc|path|menu|tab|depth\d?)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
"""Where the names of a site's parts stand, and no article's."""
VIEWS = re.compile(r"(?<![가-힣])(?:조회\s?수?|읽음|hits?|views?|조회건수)(?![가-힣a-z])", re.IGNORECASE)

VIEWS_CLASS = re.compile(
    r"(?:^|[\s_-])(?:view|hit|read)s?[-_]?(?:count|cnt|num)(?:$|[\s_-])|(?:^|\s)fa-eye(?:$|\s)", re.IGNORECASE
)
"""An element that counts how often a post was read, or the picture of an eye that stands for it."""
WRITER_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|writer?|nick(?:name)?|member(?:_-?\d+)?|sv_(?:member|guest)|(?:user|mb|view|profile)_?name"
    r"|by(?:line)?|reporter|journalist)(?:$|[\s_-]|name)",
    re.IGNORECASE,
)
NICKNAME_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nick(?:_?name)?|(?:user|profile|author|writer)_?(?:name|nick))(?:$|[\s_-])", re.IGNORECASE
)
OFFICE = re.compile(
    r"[가-힣·ㆍ\s]{1,16}(?:과|실|관|팀|국|처|청|소|단|원|부|센터|본부|위원회|시|군|구|읍|면|동)|[가-힣]{1,2}[*＊○◯〇]{1,3}[가-힣]?"
)
"""What may stand for a writer on a public office's page: the office, or a name with a syllable hidden."""
NICK_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nick(?:name)?|member(?:_-?\d+)?|sv_(?:member|guest)|user_?(?:name|id)?|mb_?(?:name|nick)|view_?name|write)(?:$|[\s_-])",
    re.IGNORECASE,
)
REPORTER_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|writer|byline|byl|reporter|journalist|gija|columnist|jour)(?:$|[\s_\d-]|name|info|box|s\b)",
    re.IGNORECASE,
)
CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:fig)?capt(?:ion)?(?:$|[\s_\d-])|figcaption|img_?(?:desc|info)|photo_?(?:desc|info|caption)"
    r"|(?:^|\s)(?:article|news|art)_?photo(?:$|[\s_-])|photo-layout|inner_cap",
    re.IGNORECASE,
)
TITLE_CLASS = re.compile(r"tit(?:le)?(?:$|[\s_\d-])|ttl|subject|headline|(?:^|[\s_-])tit", re.IGNORECASE)
SUBTITLE_CLASS = re.compile(
    r"sub[-_]?(?:tit|ttl|title|head|headline)|(?:^|[\s_-])(?:deck|dek|subheading|standfirst|art_sub|tit[-_]sub)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
SUMMARY_CLASS = re.compile(r"(?:^|\s)(?:(?:art(?:icle)?|news|view)[-_]?)?(?:summary|lead|lead_?txt|subs)(?:$|\s)", re.IGNORECASE)
"""Under a headline a deck; elsewhere what stands in a card of another article, or what a robot wrote."""
NAVIGATION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:gnb|lnb|snb|nav|navi|breadcrumbs?|location|loc|path|menu|tab|skip|sound_only|blind|hidden|sr-only"
    r"|sr_only|is_blind|ir|print|layer|popup|pop|sns|share"
    r"|related?|relation|aside|side|rank\w*|footer|foot|prev|next|pager|recent|list)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
END = re.compile(
    r"^(?:관련\s?기사|관련\s?뉴스|많이\s?본|인기\s?기사|최신\s?뉴스|이전\s?글|다음\s?글|첨부파일|추천\s?기사|인기\s?뉴스"
    r"|이\s?기사와)"
)
"""Where an article has ended and the page goes on."""
