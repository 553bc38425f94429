"""By which words are the lines known that Korean outlets print around their articles?"""

import re


def _any(*patterns: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(patterns), flags)


MAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
NAME = r"[가-힣]{2,4}"
JOB = (
    r"(?:[가-힣A-Za-z]{0,8}\s?)?(?:(?:선임|전문|수습|인턴|객원|명예|대학생|시민|편집|사진|촬영|영상|뉴스|대)\s?)*"
    r"(?:기자|특파원|논설위원|논설실장|칼럼니스트|평론가|에디터|통신원|앵커|아나운서|리포터|PD|피디|위원|편집장|국장|부장|차장|팀장|작가)"
)
_OPEN, _CLOSE = r"[\[(【<〈◎▲■☞/=·ㆍ\-“\"\s​]*", r"[\])】>〉./|·ㆍ,=\"”\s]*"
_WHERE = r"(?:[가-힣A-Za-z0-9]{2,14}\s?[=/]\s?|[가-힣A-Za-z0-9]{2,12}(?:,\s?[가-힣]{2,6}){0,3}\s)?"
_PERSON = rf"{_WHERE}{NAME}(?:\s?[·ㆍ,]\s?{NAME})*\s?{JOB}"
_WITH_MAIL = rf"(?:\s?[/|(\[<,=]?\s?(?:{MAIL})\s?[)\]>]?)*"
_CREDIT = r"(?:,?\s?[<(\[]?\s?(?:사진|영상|그래픽)\s?[=:·]?[^.?!]{0,40}[>)\]]?|[가-힣A-Za-z]{2,20}\s제공)?"

_PAST, _PRESENT = ("".join(chr(0xAC00 + 28 * syllable + final) for syllable in range(399)) for final in (20, 4))
"""The syllables that end in ㅆ (했, 혔, 갔) and in ㄴ (한, 된, 간): what 다 makes a statement of."""
TOLD = re.compile(rf"(?:[{_PAST}](?:다|습니다)|[{_PRESENT}이하되많크]다|[합됩입갑옵납립집킵칩습]니다)[.\"”’]*$")
"""A line that ends as a statement does."""
NARRATED = re.compile(rf"(?<!니)다(?:[.\"”’]|$)|(?![있겠])[{_PAST}]습니다(?:[.\"”’]|$)")
"""Somewhere in it, a sentence as papers write them, or one of what was: outlets address their readers otherwise."""
SPEAKS_OF_ITSELF = re.compile(
    r"기사|회원|구독|로그인|가입|뉴스레터|편지|콘텐츠|메일|독자|후원|원고료|서비스|이용권|열람|무료|유료|[Aa]rticle|[Ss]ubscri|[Mm]ember|[Nn]ewsletter"
)
"""Words of what an outlet says to its readers about itself."""

COPYRIGHT = _any(
    r"무단\s?(?:전재|복제|배포|사용|도용|게재|수집).{0,30}금지[\s\])>.”\"]*$",
    r"재?배포\s?(?:및\s.{0,20})?금지",
    r"저작권자",
    r"저작권\s?[ⓒ©]",
    r"^.{0,60}[ⓒ©]",
    r"\([cC]\)\s",
    r"Copyright",
    r"[Aa]ll [Rr]ights",
    r"(?:자료|기사|콘텐츠|컨텐츠|방송|영상|프로그램|사진|글)의?\s?저작권은",
    r"전문\s?게재나\s",
    r"인용\s?보도\s?시",
    r"프로그램명을\s?밝혀",
    r"AI\s?학습\s?(?:및|이용|활용)",
    r"본\s?(?:기사|콘텐츠|저작물)[는은의].{0,30}(?:저작권|공공누리)",
)
"""Who owns it and what may not be done with it."""

NOTICE = _any(
    r"^※?\s?(?:이|본|해당)\s?(?:기사|콘텐츠|글|영상)(?:는|은|를).{0,80}(?:자동\s?(?:작성|생성|번역)|인공지능|AI(?:가|로|를)|뉴스봇|로봇|제휴|협찬|원고료)",
    r"^※\s?우울감",
    r"^(?:이\s)?(?:페이지|콘텐츠|누리집|홈페이지)?.{0,24}(?:만족하십니까|만족하셨(?:나요|습니까))|^콘텐츠\s?만족도|만족도\s?(?:조사|평가)$",
    r"^(?:본\s?저작물은\s)?.{0,12}공공누리.{0,40}(?:이용|출처\s?표시|유형)",
    r"보도자료를\s?전재하여",
    r"^기사\s?제공\s",
    r"후원으로\s?(?:만들|운영)|자발적\s?구독료|정기\s?(?:후원|구독)(?:을|이|하기)",
    r"본지의?\s?(?:편집|견해|입장|의견)|편집\s?방향과\s?(?:다를|일치|무관)",
    r"자살\s?예방\s?(?:핫라인|상담|SNS)",
    r"기사의\s?본문\s?내용은\s?이\s?글자\s?크기",
    r"(?:기사를|본문을)\s?(?:읽어\s?드립니다|요약)",
    r"^(?:AI|인공지능)\s?(?:요약|뉴스|기자|앵커)",
    r"콘텐츠\s?사용과\s?관련해?\s?궁금",
    r"^이\s?콘텐츠에\s?대해",
    r"^(?:이\s)?(?:기사|뉴스|콘텐츠)[가는]?\s.{0,10}(?:나요|습니까|니까\?|시다면|셨다면|드시면)",
    r"^(?:이|본|해당)\s?(?:뉴스|보도자료|기사|자료)[는은]\s.{0,60}(?:배포|제공|작성|전재|게재)(?:한|된|하는|되는|했|됐).{0,30}(?:입|습)니다\.?$",
    r"^(?:이\s)?기사(?:에|를)?\s?(?:대한|평가|추천|공감)",
    r"(?:URL|주소|링크)(?:이|가|를|을)\s?복사",
    r"^좋아요\s?\d|^훈훈해요|^슬퍼요|^화나요|^후속기사\s?원해요",
)
"""What the outlet, its robot or a law adds of its own."""

TIP_OFF = _any(
    r"제보가\s?뉴스|제보\s?(?:및|·|,)\s?문의",
    r"제보하기",
    r"제보를\s?(?:기다|받)",
    r"제보(?:해|하)\s?주",
    r"(?:기사|독자|영상|뉴스|시청자)\s?(?:문의나\s?)?제보",
    r"제보\s?(?:전화|메일|이메일|카톡|는|접수|채널)",
    r"카카오톡\s?(?::|에서|채널|검색|@|플러스|okjebo)",
    r"카톡\s?(?::|제보|검색)",
    r"여러분의\s?(?:소중한\s)?제보",
    r"보도자료\s?(?:및|접수|문의|\S+@)",
    r"^[▷▶►■○●·\-*\s]*(?:전화|이메일|메일|팩스|문의)\s?[:：]\s?(?:0\d|\S+@)",
    r"채널\s?(?:추가|구독)",
    r"구독(?:해\s?주세요|과\s?좋아요|하기|하고|신청)",
    r"^이\s?(?:기사|글|콘텐츠)는\s.{0,12}(?:구독자|회원)[^.]{0,16}(?:볼|읽을|이용하실)\s?수\s?있",
    r"알림\s?(?:설정|받기)",
    r"(?:네이버|다음|카카오|유튜브|구글|모바일)(?:,|·|\s|에서도?|에서\s).{0,30}(?:구독|만나|추가|보기|바로가기)",
    r"앱\s?(?:다운로드|설치)",
    r"바로\s?가기\s*[▶▷>\])]*$",
    r"기사\s?(?:원문|전문)\s?(?:보기|바로)",
    r"홈페이지\s?(?:방문|가기)",
    r"뉴스레터",
)
"""Invitations: to write in, to subscribe, to go elsewhere."""

ASKS_READERS = _any(
    r"(?:기사|뉴스|보도)(?:에\s대한|\s?관련)?\s?(?:문의|의견|오류|정정|수정\s?요청)",
    r"(?:친구|이웃|회원|후원자?)(?:로|을|를)?\s?(?:맺|추가|가입|등록|되어)",
    r"(?:회원|구독자|독자)(?:만|에게만|전용)[^.]{0,24}(?:볼|읽을|이용|열람|열려)",
    r"(?:로그인|가입|구독|결제)(?:을\s)?(?:하면|하시면|한\s뒤|하신\s?후|하고|하시고)\s.{0,16}(?:기사|전문|본문|콘텐츠|끝까지|나머지|이어)",
    r"^(?:남은|나머지)\s?(?:글자|분량|내용|본문)\s?[:：]?\s?(?:약\s)?[\d,]+\s?(?:자|%)",
    r"원고료(?:로|를)\s",
)
"""The same in words that a statement may hold too: they count in lines that ask."""

LEADS_AWAY = re.compile(
    r"^[▶▷►☞→⇒■◆●◇○※*\-·ㆍ\[【<(《\s]*(?:"
    r"관련\s?(?:기사|뉴스|영상|링크|콘텐츠|글|이슈)|연관\s?(?:기사|뉴스|검색어)|이\s?시각|많이\s?본|인기\s?(?:기사|뉴스|글|급상승)|"
    r"추천\s?(?:기사|뉴스|영상|콘텐츠|게시)|주요\s?(?:뉴스|기사)|실시간\s?(?:뉴스|인기|주요)|핫\s?(?:뉴스|이슈|클릭)|화제의\s?뉴스|"
    r"베스트\s?(?:클릭|뉴스|기사|댓글)|오늘의\s?(?:핫|주요|추천|뉴스)|(?:더|함께)\s?(?:보기|읽기|많은|볼만한|보면|읽으면)|다른\s?기사|"
    r"전체\s?기사|최신\s?(?:기사|뉴스)|같은\s?분야|기자의\s?다른|이\s?기사를?\s?(?:추천|공유|본|언론사)|"
    r"이\s?(?:기사|뉴스|글|게시물)(?:와|과)\s?관련|당신이\s?(?:좋아|관심)|놓치면|SNS\s?기사|키워드\s?(?:Tags)?\s?#)"
)
"""Headings of other articles' lists."""

LIST_HEAD = re.compile(
    r"^\W{0,4}(?:(?:관련|함께|이어|더|다른|같이|추천|인기|주목|화제|놓치|많이|지난|이전|최신|최근|오늘|요즘|지금|핫|에디터|편집자|연재|시리즈)"
    r".{0,14}(?:기사|뉴스|보도|글|콘텐츠|영상|소식|이야기|읽|볼|보기|보면|보세요)|"
    r"(?:이\s)?(?:기사|뉴스|글|콘텐츠|영상|소식).{0,10}(?:읽|보세요|보기|추천)|"
    r"(?i:related|read (?:more|also|next)|also read|more (?:stories|from|on)|recommended))"
)
"""What may stand over links to other articles; without links under it, it says nothing."""

LABEL = re.compile(
    r"^[\[(<▶▷+×xX#\-–\s]*(?:공유(?:하기)?|글자\s?(?:크기|크게|작게|확대|축소).{0,12}|가{1,3}|인쇄(?:하기)?|프린트|스크랩(?:하기)?|"
    r"(?:기사\s?)?댓글(?:\s?(?:쓰기|보기|달기|창|입력|작성))?|(?:이미지|사진|그림)\s?(?:확대(?:보기)?|크게\s?보기|원본\s?보기|보기)|크게\s?보기|"
    r"확대보기|기사\s?(?:저장|보내기|듣기|공유|목록|스크랩|인쇄)|(?:URL|주소|링크)(?:\s?(?:복사|공유))?|목록(?:으로)?|이전\s?(?:글|기사)|다음\s?(?:글|기사)|"
    r"첨부\s?(?:파일|자료)?|닫기|열기|접기|펼치기|더\s?보기|음성(?:으로)?\s?듣기|번역(?:하기)?|본문\s?(?:듣기|바로가기)|메뉴\s?건너뛰기|좋아요|싫어요|"
    r"이\s?게시물을|추천(?:하기)?|비추천|신고(?:하기)?|북마크|저장|카카오톡|카카오스토리|페이스북|트위터|네이버(?:\s?블로그|밴드)?|밴드|라인|핀터레스트|텔레그램|"
    r"이메일|X|AD|PR|광고|Advertisement|ADVERTISEMENT|Tweet|Share|Print|TOP|맨\s?위로|조회(?:수)?|재생|일시정지|"
    r"동영상\s?(?:재생|뉴스|영역\s?시작|영역\s?끝)|영상\s?보기|자동재생|전체화면|사진\s?=?|기자\s?구독|구독|팔로우|END|끝)"
    r"(?:\s?[:：]?\s?[(\[]?[\d,]+[)\]]?(?:건|개|회)?)?[\])>»\-–\s]*$|^(?:#[^\s#]+\s*)+$"
)
"""Buttons and other words of the page itself, alone on a line."""

PLAYER = _any(
    r"어도비\s?플래시",
    r"플래시\s?플레이어",
    r"브라우저(?:를|에서|\s업그레이드|\s버전에서|입니다)",
    r"HTML5",
    r"동영상을\s?재생",
    r"영상\s?플레이어",
    r"Video Player",
    r"VOD\s?시청",
    r"does not support",
    r"JavaScript",
    r"자바스크립트",
)
"""What a film player says where it cannot play."""

STAMP = re.compile(
    r"^[\[(]?\s*(?:"
    r"(?:기사)?\s?(?:입력|등록|송고|승인|작성|수정|최종\s?수정|최종|업데이트|발행|게시|게재|지면|보도|방송)(?:\s?(?:일시?|시간|날짜|일자|됨))?\s*[:：|.]?\s*:?\s*"
    r"[\[(]?\s*(?:\d{4}[.\-/년]\s?\d{1,2}[.\-/월]\s?\d{1,2}[일.]?|\d{2}[.\-/]\d{2}[.\-/]\d{2}).{0,40}|"
    r"\d{4}[.\-/]\s?\d{1,2}[.\-/]\s?\d{1,2}\.?(?:\s?\(?[월화수목금토일]\)?)?(?:\s+(?:오전|오후)?\s?\d{1,2}:\d{2}(?::\d{2})?)?(?:\s?송고)?)\s*[\])]?$"
)
"""A date alone, or with the word that says which."""

NEIGHBOUR = re.compile(r"^[\[<◀▲△\s]*(?:이전|다음|윗|아랫)\s?(?:글|기사|게시물|페이지)\s*[:：|>\])]?\s*\S|^\d*\s?공유하기$")
"""The post before or after this one, named with its title."""

ANSWERS = re.compile(r"(?:전체\s?)?(?:답변|답글|댓글|덧글|코멘트|의견)\s?(?:수\s?)?[:(\[]?\s?\d{1,5}\s?[)\]]?\s?(?:개|건)?")
"""How many answers stand below a post."""

ANSWER = re.compile(r"\W{0,3}(?:전체\s?)?(?:답변|답글|댓글|덧글|코멘트|의견|회신|처리)")
"""How a line begins that says something of answers; cheap."""
ANSWERED = re.compile(
    r"\W{0,3}(?:답변|회신|처리)\s?(?:담당\s?)?(?:부서|기관|과)(?:$|\s?[:：|])|"
    r"\W{0,3}(?:(?:답변|회신)\s?(?:담당)?자\s?[:：].{1,20})?(?:답변|회신)\s?(?:일시?|일자|날짜|등록일)(?:$|\s?[:：|]|\s?20\d\d)"
)
"""Which office answered, and when: the label of a line or a cell."""
ANSWER_HEADING = re.compile(r"\W{0,3}(?:답변|회신)(?:\s?(?:내용|드립니다|입니다))?\W{0,3}")

LICENCE = _any(
    r"공공누리|공공저작물",
    r"만족도|만족하(?:십니까|셨)|이\s?페이지(?:에서|의)\s?(?:제공|정보)",
    r"^(?:콘텐츠|페이지)\s?(?:관리|담당)|담당\s?부서\s?[:：]|최종\s?수정일",
)
"""What a public office prints below its texts: the licence, a poll, who keeps the page."""

PARTICULARS = _any(
    r"^[\d,.\s]{1,12}$",
    r"(?:조회|추천|댓글|공감|읽음|Views?|Hits?)\s?(?:수)?\s*[:：]?\s*[\d,]+(?:\s?(?:회|건|개))?(?=\D|$)",
    r"^(?:처리|진행|답변)\s?(?:상태|상황|여부|현황)\s*[:：]?.{0,20}$",
    r"^(?:작성자|글쓴이|작성일|등록일|게시일|수정일|입력|등록|수정|송고|승인|담당\s?부서|담당자|연락처|출처|분류|카테고리|번호|제목|첨부\s?파일)\s*[:：]?.{0,60}$",
    r"(?:입력|등록|수정|송고|승인|작성|게시|발행)(?:일|시간|일시)?\s*[:：|]?\s*(?:\d{4}|\d{2})[.\-/년]",
    r"^.{0,40}(?:\d{4}|\d{2})[.\-/]\s?\d{1,2}[.\-/]\s?\d{1,2}\.?(?:\s?\(?[월화수목금토일]\)?)?(?:\s+(?:오전|오후)?\s?\d{1,2}:\d{2}(?::\d{2})?)?.{0,12}$",
)
"""What stands between a headline and its text: writer, dates, counts."""

_PLACE = r"(?:\s?\([가-힣]{2,8}\))?"
_PERSON_THERE = rf"{_WHERE}{NAME}{_PLACE}(?:\s?[·ㆍ,]\s?{NAME}{_PLACE})*\s?{JOB}{_PLACE}"
BYLINE = re.compile(
    rf"^{_OPEN}(?:(?:글|사진|영상|취재|정리|편집|구성)[·ㆍ/,\s=:_|ㅣ]*)*{_PERSON_THERE}{_WITH_MAIL}(?:\s?[·ㆍ,/&]?\s?{_PERSON_THERE}{_WITH_MAIL})*"
    rf"(?:\([가-힣\s]{{2,16}}\))?{_CREDIT}{_CLOSE}$"
)
MAIL_LINE = re.compile(
    rf"^{_OPEN}(?:[가-힣A-Za-z·ㆍ=/|,.()\s'’\-]{{0,40}}[\s(/|<=\[:])?{MAIL}(?:\s?[,/|]\s?{MAIL})*(?:\s?{_PERSON}|\s?[가-힣]{{2,12}})?{_CLOSE}$"
)
DESK = re.compile(
    r"^[\[(【<]\s*[^\[\]()【】<>.?!]{0,24}(?:뉴스팀|뉴스부|뉴스편집부|편집부|편집국|취재팀|취재부|온라인팀|디지털팀|콘텐츠팀|보도국|뉴미디어|기획팀|기획부|"
    r"이슈팀|뉴스국|(?<=[가-힣A-Za-z]\s)기자|(?<=[가-힣])기자)\s*[\])】>]$|^[가-힣]{2,8}\s?(?:온라인|디지털)?\s?(?:뉴스팀|뉴스부|편집국|편집부)$"
)
STAFF = re.compile(
    r"^[\[(<【/\s]*(?:(?:영상\s?)?(?:취재|편집|촬영|제작|구성|기획|그래픽|디자인|영상|연출|작가|리포터|진행|정리|음성|CG|자막|글|사진|화면|"
    r"화면\s?(?:제공|출처|캡처)|자료\s?조사|스크립터|오디오)(?:\s?기자|\s?디자인|\s?제공|\s?캡처|\s?편집)?(?:[·ㆍ/,\s]\s?(?:취재|편집|촬영|제작|구성|그래픽))*"
    r"\s*[:：=|/]\s*[^.?!:：]{1,60}[/,·ㆍ|\s]*)+[\])>】\s]*$"
)
_TASK = (
    r"(?:영상|음향|음악|그래픽|자막|촬영|취재|편집|디자인|구성|작가|대본|연출|조연출|진행|조명|화면|사진|글|그림|일러스트|번역|내레이션|드론|오디오|리서처|"
    r"스크립터|VJ|CG|PD|AD|FD)(?:\s?(?:취재|편집|자막|디자인|제작|구성|촬영|보조|기자|감독))?"
)
CREW = re.compile(
    rf"^[\[(<【\s]*{_TASK}\s?[:：]?\s{NAME}(?:\s?[,·ㆍ]\s?{NAME})*(?:\s?[/|,·ㆍ]\s?{_TASK}\s?[:：]?\s{NAME}(?:\s?[,·ㆍ]\s?{NAME})*)+[\])>】\s]*$"
)
"""Tasks and names in turn, with no colon between them: 영상취재 김서준 / 영상편집 박하율."""
CONTACT = re.compile(
    r"^[\[(<【■□▶◆●※*\-\s]*(?:(?:언론|미디어|보도|취재|홍보|자료)\s?(?:문의처?|담당자?)|연락처|담당자|"
    r"(?:Media |Press )?[Cc]ontacts?)(?:\s?안내)?[\])>】:：\s]*$"
)
"""The heading over a release's names and numbers."""
REACHED = re.compile(rf"{MAIL}|(?<!\d)0\d{{1,2}}[-.)\s]\s?\d{{3,4}}[-.\s]\d{{4}}(?!\d)|(?<!\d)1\d{{3}}-\d{{4}}(?!\d)")
"""A mail address or telephone number."""
CREDITED = re.compile(
    rf"^(?:[가-힣A-Za-z]{{0,10}}\s)?{NAME}\s?[|/]\s?(?:사진|화면|영상|이미지)\s?(?:제공|출처|캡처|캡쳐|=|:)?.{{1,40}}$"
)
"""Who wrote, filmed, cut or supplied it: whole lines of names, mail addresses and departments."""

DAY = re.compile(
    r"(?<!\d)(?P<y>(?:20|19)?\d{2})\s?[.\-/년]\s?(?P<m>\d{1,2})\s?[.\-/월]\s?(?P<d>\d{1,2})(?!\d)[일.]?|"
    r"(?<!\d)(?P<d2>\d{1,2})\s(?P<n2>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s(?P<y2>20\d{2})|"
    r"(?P<n3>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s(?P<d3>\d{1,2}),?\s(?P<y3>20\d{2})"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""A day as shown beside a headline."""
BESIDE_DAY = re.compile(
    rf"(?:오전|오후|[AP]\.?M\.?)?\s?\d{{1,2}}\s?[:시]\s?\d{{2}}(?:\s?[:분]\s?\d{{2}}초?)?분?(?:\s?[AP]\.?M\.?)?|"
    rf"\(?(?:[월화수목금토일]요일|(?<=\()[월화수목금토일])\)?|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?|KST|GMT|UTC|[+]\d{{2}}:?\d{{2}}|"
    rf"(?:기사)?\s?(?:입력|등록|송고|승인|작성|발행|게시|게재|최종|수정|업데이트|[Uu]pdated|[Pp]ublished|[Mm]odified|[Ii]nput|[Bb]y)(?:\s?(?:일시?|시간|날짜|일자|됨))?(?![가-힣a-z])|"
    rf"(?:조회|댓글|추천)(?:수)?\s?[:：]?\s?[\d,]+|{MAIL}|{_PERSON}"
)
"""What else stands in the line of a date beside a headline: clock, weekday, the word that says which, counts, the reporter."""

BRACKETED = re.compile(r"^[\[(<【][^\[\]()<>【】]{2,28}[\])>】]$")
TRAILING_BYLINE = re.compile(
    rf"(?<=[다요까][.?!])[”\"]?\s*[/\[(|=“]?\s?{_PERSON}\s?[/(\[<,=]?\s?{MAIL}\s?[)\]>]*$|(?<=[다요][.])\s*/\s*(?:{_PERSON}|{MAIL})$"
)
"""A byline that follows the last sentence in its line."""
