"""By which words do Korean sites, and the walls before them, say that there is no article for us?"""

import re
from dataclasses import dataclass

from archive.model import Outcome, Reason


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that decide, and what they decide."""

    pattern: re.Pattern[str]
    outcome: Outcome
    reason: Reason


def _phrase(outcome: Outcome, reason: Reason, *patterns: str) -> Phrase:
    return Phrase(re.compile("|".join(patterns), re.IGNORECASE), outcome, reason)


ALERT = re.compile(r"""\balert\s*\(\s*(?P<quote>["'`])(?P<text>(?:\\.|(?!(?P=quote))[^\\]){1,400})(?P=quote)""", re.DOTALL)
"""A script's message to its reader."""

_POST = r"(?:글|게시글|게시물|기사|뉴스|문서|자료|콘텐츠|컨텐츠|내용|페이지|대상|게시판|정보)"

PHRASES = (
    _phrase(
        Outcome.BLOCKED,
        Reason.CHALLENGE,
        r"자동\s?(?:화된\s?)?(?:접근|접속|수집|입력)[^.]{0,16}(?:차단|방지|감지|제한)",
        r"(?:비정상|비정상적인|과도한|의심스러운)\s?(?:접근|접속|요청|트래픽)",
        r"로봇이\s?아닌지",
        r"아래\s?(?:그림|이미지)의\s?(?:문자|글자|숫자)를\s?입력",
        r"verifying you are human",
        r"로봇이\s?(?:아닙니다|아님)",
        r"(?:접속|접근|이용)[이을]?\s?(?:일시적으로\s?)?(?:차단|제한)(?:되었|됐|된|하였|했|합)",
        r"(?:프로그램|로봇|봇|매크로)[으로]{0,2}\s?(?:의심|판단|인식)",
        r"보안\s?(?:정책|솔루션|시스템)[^.]{0,20}(?:차단|제한)",
        r"웹\s?방화벽|ip\s?(?:가\s?)?차단",
    ),
    _phrase(
        Outcome.BLOCKED,
        Reason.AGE_CHECK,
        r"성인\s?인증",
        r"연령\s?확인",
        r"청소년\s?(?:유해\s?매체물|이용\s?불가)",
        r"19세\s?(?:미만|이상)[^.]{0,30}(?:없|인증|이용|확인|제한)",
        r"본인\s?(?:확인|인증)(?:이|을)?\s?(?:필요|하셔야|해\s?주)",
    ),
    _phrase(
        Outcome.BLOCKED,
        Reason.SECRET,
        r"비밀\s?글(?:입니다|은|로|이므로|을)",
        r"비밀번호를?\s?(?:입력|확인)",
        r"비공개(?:로)?\s?(?:설정|처리|전환)[가-힣]{0,2}\s?(?:되|된|됐|글|게시)|비공개\s?(?:글|게시[글물])(?:입니다|은|로|이므로)",
        r"작성자와\s?관리자만",
        r"본인과\s?관리자만",
    ),
    _phrase(
        Outcome.BLOCKED,
        Reason.LOGIN,
        r"로그인(?:이|을)?\s?(?:필요|하셔야|해야|하신\s?후|하시면|하여\s?주|해\s?주)",
        r"로그인\s?(?:후|한\s?후)(?:에)?[^.]{0,20}(?:이용|열람|볼\s?수|읽|가능|확인)",
        r"(?:정|유료|등급)?회원(?:만|에게만|이상만?|전용)[^.]{0,24}(?:이용|열람|볼\s?수|읽|접근|가능|페이지|게시판|콘텐츠|기사|서비스)",
        r"멤버만\s?(?:볼|읽|이용)",
        r"가입(?:하신|한)?\s?후[^.]{0,30}(?:읽|볼|이용|열람)",
        r"회원\s?로그인\s?(?:안내|후)",
        r"본인\s?(?:확인|인증)\s?(?:후|을\s?거쳐)[^.]{0,12}(?:이용|열람)",
        r"please\s+(?:log|sign)\s?in\b",
    ),
    _phrase(
        Outcome.BLOCKED,
        Reason.FORBIDDEN,
        r"국가에서는[^.]{0,24}이용하실\s?수\s?없",
        r"해외에서의?\s?(?:접근|접속)",
        r"블라인드\s?(?:처리|된|게시)",
        r"임시\s?조치|(?:게재|게시|노출|공개)[를가이]?\s?중단|(?:권리\s?침해를\s?주장|권리자의\s?요청)",
        r"권한이\s?(?:없|부족)",
        r"접근(?:이|을)?\s?(?:거부|금지|할\s?수\s?없|불가)",
        r"열람(?:이|을)?\s?(?:제한|할\s?수\s?없|불가)",
        r"허용되지\s?않(?:은|는|습)",
        r"(?:볼|읽을)\s?수\s?있는\s?권한",
        r"access\s+(?:is\s+)?denied",
        r"\b403\s+forbidden\b",
    ),
    _phrase(
        Outcome.GONE,
        Reason.NOT_FOUND,
        rf"{_POST}(?:이|가|을|를|은|는)?\s?(?:이미\s)?(?:존재하지\s?않|삭제(?:되었|됐|된|하였)|찾을\s?수\s?(?:가\s?)?없)",
        r"(?:글쓴이|작성자|게시자)(?:가|에\s?의해|님이)\s?(?:직접\s)?삭제",
        r"다른\s?게시판으로\s?(?:옮|이동)",
        rf"(?:존재하지\s?않는|삭제된|없는|사라진)\s?{_POST}(?:입니다|이거나|가|이|을|를|\s?이?에요)",
        r"(?:삭제|이동)(?:되었|됐|된)[^.]{0,12}(?:입니다|습니다|경우)",
        r"(?:기사|게시물|글)\s?(?:번호|고유번호)가?\s?(?:없|잘못)",
        r"원\s?문이\s?삭제",
        r"(?:계약|게재\s?기간|서비스\s?기간|보존\s?기간)[이가]?\s?(?:만료|종료|끝나)[^.]{0,24}(?:볼|제공|서비스)[^.]{0,8}(?:없|않)",
    ),
    _phrase(
        Outcome.REJECTED,
        Reason.SOFT_404,
        r"요청하신\s?(?:페이지|주소|화면|정보)[^.]{0,24}(?:없|않)",
        r"\b404\s*(?:not\s+found|error|page)",
        r"page\s+not\s+found",
        r"(?:페이지|서비스)를?\s?준비\s?중|준비\s?중(?:입니다|인\s?페이지)",
        r"잘못된\s?(?:접근|경로|주소|요청|URL)",
        r"주소가\s?(?:잘못|올바르지|변경)",
        r"(?:일시적인?|시스템|서비스)\s?(?:오류|장애|점검)",
        r"오류가\s?발생",
        r"서비스\s?(?:가\s?)?(?:종료|중단|점검)",
        r"검색\s?(?:된\s?)?결과가\s?없",
        r"값이\s?(?:제대로\s?)?(?:넘어오지|올바르지)",
    ),
)
"""What a page says that is nothing but a notice; the first that is found decides."""

NOTICES = (
    _phrase(
        Outcome.BLOCKED,
        Reason.FORBIDDEN,
        r"(?:국가|지역|위치|나라)에서(?:는)?[^.]{0,24}(?:수\s?없|않|제한|불가)",
        r"(?:서비스|이용|시청|제공)\s?(?:가능\s?)?(?:지역|국가)이?\s?(?:아닙|아니)",
        r"(?:국내|대한민국|한국)에서만\s?(?:시청|이용|볼|감상|서비스|제공)[^.]{0,16}(?:수\s?있|가능|됩|합)",
        r"not\s+available\s+in\s+your\s+(?:country|region|area|location)",
        r"(?:임시로|자동으로|운영\s?(?:원칙|정책|규정)[^.]{0,10}|신고[^.]{0,24})\s?(?:가려|숨겨|숨김|감춰|감추)",
    ),
    _phrase(
        Outcome.GONE,
        Reason.NOT_FOUND,
        r"(?:언론사|매체|신문사|방송사|제공사|제공처|저작권자|취재원|당사자)[^.]{0,8}(?:요청|사정|요구)[^.]{0,24}"
        r"(?:삭제|중단|종료|비공개|내려|않|없)",
        r"(?:제휴|공급|제공)\s?(?:계약)?[이가]?\s?(?:종료|만료|중단|해지|끝나)[^.]{0,24}(?:않|없|중단|종료)",
        rf"{_POST}[은는이가을를]?\s?[^.]{{0,16}}더\s?이상\s?(?:제공|서비스|열람|노출|게재|이용|볼\s?수)[^.]{{0,10}}(?:않|없|불가)",
    ),
    _phrase(
        Outcome.FAILED,
        Reason.THROTTLED,
        r"(?:접속|서비스|이용|동시)\s?(?:접속\s?)?대기\s?(?:중|열|자|순|인원|시간|화면|페이지)|대기자가?\s?[\d,]+\s?명",
        r"대기\s?(?:순번|순서|번호|인원)|앞에\s?[\d,]+\s?명|현재\s?순번|예상\s?대기\s?시간|순서를\s?기다리",
        r"(?:접속|이용)자가\s?(?:많아|몰려|폭주)|(?:트래픽|전송량)[이을를]?\s?(?:초과|모두|다\s)",
    ),
    _phrase(
        Outcome.REJECTED,
        Reason.SOFT_404,
        r"도메인[이은의]?\s?(?:사용\s?|등록\s?|유효\s?)?(?:기간이\s?)?(?:만료|정지|연결되지)|도메인을?\s?(?:구매|판매|연장)",
        r"domain\s+(?:name\s+)?(?:has\s+expired|is\s+for\s+sale|expired)|this\s+domain\b",
        r"(?:호스팅|홈페이지|누리집|사이트|웹사이트|계정)[^.]{0,16}(?:정지|만료|폐쇄|해지|미납)",
        r"(?:서버|시스템|정기|긴급|임시|전산|장비|네트워크)\s?점검|점검\s?(?:중|안내|일시|시간|기간|작업)",
    ),
)
"""What posts and news say too: they decide only on a page that has neither time nor writer nor a headline of its own."""

NOTICE_TITLE = re.compile(
    r"(?:안내|알림|공지|점검(?:\s?중)?|대기(?:\s?중)?|오류|초과|차단|제한|주세요|주십시오|[니합]다|에러|error|notice|message|sorry)[.!…]*$",
    re.IGNORECASE,
)
"""How pages are called that are nothing but a notice."""
POLITE = re.compile(r"(?:니다|세요|시오|[아어해]요|까요?|바람)[\s\"”’)]*$")
ACCESS = re.compile(
    r"접속|접근|이용|열람|페이지|화면|[콘컨]텐츠|게시물|게시글|이\s글|기사[는를가]|도메인|사이트|누리집|서비스|시스템|주소|브라우저"
)
REFUSES = re.compile(
    r"(?:없|않)(?:습|았습|었습)니다|못\s?(?:합|했습)니다|죄송|불편을|바랍니다|주세요|주십시오|주시기|중입니다|(?:되었|됐|닫혔|막혔|끝났|멈췄)습니다"
)
"""A notice speaks to its reader, of what may be read here, and refuses or apologises."""

WALL_MARKS = (
    "<title>just a moment",
    "cf-chl",
    "cf_chl",
    "challenge-platform",
    "cf-browser-verification",
    "attention required! | cloudflare",
    "checking if the site connection is secure",
    "checking your browser",
    "ddos-guard",
    "ddos protection by",
    "_incapsula_resource",
    "incapsula incident",
    "requested url was rejected",
    "perimeterx",
    "px-captcha",
    "datadome",
    "shieldsquare",
    "perfdrive",
    "akamai reference",
    "errors.edgesuite.net",
    "you are a human",
    "you are human",
    "are you a robot",
    "unusual traffic",
    "robot check",
    "bot detection",
    "g-recaptcha",
    "h-captcha",
    "turnstile",
    "web application firewall",
    "wapples",
    "webknight",
)
"""By what the sources of robot checks and firewalls are known, whatever status they send; an article's may hold the same."""
