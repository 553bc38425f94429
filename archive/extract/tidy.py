"""Which lines at the edges of an article are not its text: bylines, mail, copyright, tip-off boxes, buttons?

This holds for publishers' pages. A post on a board is what its writer wrote, a reporter's mail address included.
"""

import re
from collections.abc import Sequence

from archive.extract.blocks import Block
from archive.normalise.text import compare_key

_MAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_TITLE = (
    r"(?:선임|전문|수습|인턴|객원|명예|대학생|시민|편집|사진|촬영|영상|뉴스|산업|문화|스포츠|정치|경제|사회|국제|디지털|온라인|대|부)?\s?"
    r"(?:기자|특파원|논설위원|논설실장|칼럼니스트|평론가|에디터|통신원|앵커|아나운서|리포터|PD|피디|위원|편집장|국장|부장|차장|교수|작가|인턴)"
)
_NAME = r"[가-힣]{2,5}"

_COPYRIGHT = re.compile(
    r"무단\s?(?:전재|복제|배포|사용|도용|게재)|재배포\s?(?:및|를|금지|·)|저작권자|저작권은\s.{1,40}있습니다|저작권법|ⓒ|©|\(c\)\s|Copyright|"
    r"[Aa]ll [Rr]ights|전문\s?게재나\s|인용\s?보도\s?시|프로그램명을\s?밝혀|AI\s?학습\s?(?:및|이용|활용)"
)
_TIP_OFF = re.compile(
    r"제보하기|제보를\s?(?:기다|받)|제보(?:해|하)\s?주|기사\s?제보|독자\s?제보|영상\s?제보|뉴스\s?제보|제보\s?(?:전화|메일|이메일|카톡|는|접수)|"
    r"카카오톡\s?(?::|에서|채널|검색|@|플러스)|카톡\s?(?::|제보|검색)|여러분의\s?(?:소중한\s)?제보|제보전화|보도자료\s?(?:및|접수|문의)|"
    r"(?:전화|이메일|메일)\s?[:：]\s?(?:0\d|\S+@)|채널\s?(?:추가|구독)|구독(?:해\s?주세요|과\s?좋아요|하기|하고|신청)|알림\s?(?:설정|받기)|"
    r"(?:네이버|다음|카카오|유튜브|구글|모바일)(?:,|·|\s|에서도?).{0,30}(?:구독|만나|추가|보기|바로가기)|앱\s?(?:다운로드|설치)|"
    r"바로\s?가기\s*[▶▷>\])]*$|기사\s?(?:원문|전문)\s?(?:보기|바로)|홈페이지\s?(?:방문|가기)|뉴스레터"
)
_LEADS_AWAY = re.compile(
    r"^[▶▷►☞→⇒■◆●◇○※*\-·ㆍ\[【<(《\s]*(?:관련\s?(?:기사|뉴스|영상|링크|콘텐츠|글|이슈)|연관\s?(?:기사|뉴스|검색어)|이\s?시각|많이\s?본|인기\s?(?:기사|뉴스|글|급상승)|"
    r"추천\s?(?:기사|뉴스|영상|콘텐츠|게시)|주요\s?(?:뉴스|기사)|실시간\s?(?:뉴스|인기|주요)|핫\s?(?:뉴스|이슈|클릭)|화제의\s?뉴스|베스트\s?(?:클릭|뉴스|기사|댓글)|"
    r"오늘의\s?(?:핫|주요|추천|뉴스)|(?:더|함께)\s?(?:보기|읽기|많은|볼만한|보면|읽으면)|다른\s?기사|전체\s?기사|최신\s?(?:기사|뉴스)|같은\s?분야|"
    r"기자의\s?다른|이\s?기사를?\s?(?:추천|공유|본|언론사)|이\s?(?:기사|뉴스|글|게시물)(?:와|과)\s?관련|당신이\s?(?:좋아|관심)|놓치면|SNS\s?기사)"
)
_LABEL = re.compile(
    r"^[\[(<▶▷+×xX#\s]*(?:공유(?:하기)?|글자\s?(?:크기|크게|작게|확대|축소).{0,12}|가{1,3}|인쇄(?:하기)?|프린트|스크랩(?:하기)?|댓글(?:\s?(?:쓰기|보기|달기|창|입력|작성))?|"
    r"(?:이미지|사진|그림)\s?(?:확대(?:보기)?|크게\s?보기|원본\s?보기|보기)|크게\s?보기|확대보기|기사\s?(?:저장|보내기|듣기|공유|목록|스크랩|인쇄)|URL\s?(?:복사|공유)|"
    r"주소\s?복사|링크\s?복사|목록(?:으로)?|이전\s?(?:글|기사)|다음\s?(?:글|기사)|첨부\s?(?:파일|자료)?|닫기|열기|접기|펼치기|더\s?보기|음성(?:으로)?\s?듣기|번역(?:하기)?|본문\s?(?:듣기|바로가기)|"
    r"메뉴\s?건너뛰기|좋아요|싫어요|추천(?:하기)?|비추천|신고(?:하기)?|북마크|저장|카카오톡|카카오스토리|페이스북|트위터|네이버(?:\s?블로그|밴드)?|밴드|라인|핀터레스트|텔레그램|이메일|"
    r"X|AD|PR|광고|Advertisement|ADVERTISEMENT|Tweet|Share|Print|TOP|맨\s?위로|조회(?:수)?|재생|일시정지|동영상\s?(?:재생|뉴스|영역\s?시작|영역\s?끝)|영상\s?보기|자동재생|전체화면|"
    r"사진\s?=?|속보|단독)(?:\s?[:：]?\s?[(\[]?[\d,]+[)\]]?(?:건|개|회)?)?[\])>»\s]*$"
)
_PLAYER = re.compile(
    r"어도비\s?플래시|플래시\s?플레이어|브라우저(?:를|가|에서|\s업그레이드|\s버전에서)|HTML5|지원하지\s?않(?:습니다|는)|동영상을\s?재생|영상\s?플레이어|"
    r"VOD\s?시청|does not support|JavaScript|자바스크립트"
)
_STAMP = re.compile(
    r"^[\[(]?\s*(?:(?:기사)?\s?(?:입력|등록|송고|승인|작성|수정|최종\s?수정|최종|업데이트|발행|게시|게재|지면|보도|방송)(?:\s?(?:일시?|시간|날짜|일자|됨))?\s*[:：|.]?\s*:?\s*[\[(]?\s*"
    r"(?:\d{4}[.\-/년]\s?\d{1,2}[.\-/월]\s?\d{1,2}[일.]?|\d{2}[.\-/]\d{2}[.\-/]\d{2}).{0,40}|\d{4}[.\-/]\s?\d{1,2}[.\-/]\s?\d{1,2}\.?(?:\s?\(?[월화수목금토일]\)?)?(?:\s+(?:오전|오후)?\s?\d{1,2}:\d{2}(?::\d{2})?)?)\s*[\])]?$"
)
_BYLINE = re.compile(
    rf"^[\[(【<◎▲■/=·ㆍ\-\s]*(?:(?:글|사진|영상|취재|정리|편집|구성)[·ㆍ/,\s=:]*)*(?:[가-힣A-Za-z0-9&·ㆍ.()]{{1,20}}\s?[=/|]\s?)?(?:[가-힣A-Za-z0-9·()]{{2,14}}\s)?"
    rf"{_NAME}(?:\s?[·ㆍ,/&]\s?{_NAME})*\s?[/=|]?\s?{_TITLE}(?:\s?[·ㆍ,/&]?\s?{_NAME}\s?{_TITLE})*"
    rf"(?:\s?[/|(\[<,=]?\s?{_MAIL}\s?[)\]>]?)*\s*(?:[=\])】>./|]|기자)*\s*$"
)
_MAIL_LINE = re.compile(rf"^[\[(<【/\-\s]*(?:[가-힣A-Za-z·ㆍ=/|,.()\s]{{0,40}}[\s(/|<=\[:])?{_MAIL}(?:\s?[,/]\s?{_MAIL})*\s*[\])>】.]*$")
_DESK = re.compile(r"^[\[(【<]\s*[^\[\]()【】<>.?!]{0,24}(?:뉴스팀|뉴스부|편집부|편집국|취재팀|취재부|온라인팀|디지털팀|콘텐츠팀|보도국|뉴미디어|기획팀|기획부|이슈팀|기자)\s*[\])】>]$")
_STAFF = re.compile(
    r"^[\[(<【/\s]*(?:(?:영상\s?)?(?:취재|편집|촬영|제작|구성|기획|그래픽|디자인|영상|연출|작가|리포터|진행|정리|음성|CG|자막|글|사진|화면|화면\s?(?:제공|출처|캡처)|자료\s?조사)(?:\s?기자|\s?디자인|\s?제공|\s?캡처)?"
    r"(?:[·ㆍ/,\s]\s?(?:취재|편집|촬영|제작|구성|그래픽))*\s*[:：=|/]\s*[^.?!:：]{1,60}[/,·ㆍ|\s]*)+[\])>】\s]*$"
)
_NAME_AND_CREDIT = re.compile(rf"^(?:[가-힣A-Za-z]{{0,10}}\s)?{_NAME}\s?[|/]\s?(?:사진|화면|영상|이미지)\s?(?:제공|출처|캡처|캡쳐|=|:)?.{{1,40}}$")
_TRAILING_BYLINE = re.compile(rf"(?<=[다요][.])\s*[/\[(|=]?\s?{_NAME}\s?(?:{_TITLE}\s?)[/(\[<,=]?\s?{_MAIL}\s?[)\]>]?$")

_SHORT = 220
"""Copyright lines and tip-off boxes are shorter; a longer line that speaks of copyright is an article about it."""


def tidy(blocks: Sequence[Block], title: str, asides: Sequence[str]) -> list[Block]:
    """The blocks without what surrounds an article. `asides` are texts that other fields hold (subtitle, byline)."""
    kept = [block for block in blocks if not is_surrounding(block)]
    kept = _without_head(kept, title, asides)
    kept = _without_tail(kept)
    return [_without_trailing_byline(block) for block in kept]


def is_surrounding(block: Block) -> bool:
    """Lines that belong to no article, wherever they stand."""
    text = block.text
    if _LABEL.match(text):
        return True
    if len(text) > _SHORT:
        return False
    if _COPYRIGHT.search(text) and (len(text) < 90 or block.linked > 0.2 or "금지" in text):
        return True
    if _PLAYER.search(text) and len(text) < 90:
        return True
    if _LEADS_AWAY.match(text) and (len(text) < 25 or block.linked > 0.5):
        return True
    return block.linked >= 0.8 and len(text) > 10 and block.kind != "row"


def is_credit_of_people(text: str) -> bool:
    """A line of who wrote, filmed or cut it; nothing else."""
    if len(text) > 120:
        return False
    return any(pattern.match(text) for pattern in (_BYLINE, _MAIL_LINE, _DESK, _STAFF, _NAME_AND_CREDIT))


def _without_head(blocks: list[Block], title: str, asides: Sequence[str]) -> list[Block]:
    """Without the title, date, byline and subtitle that stand above the text."""
    known = {compare_key(title)}
    aside = [compare_key(text) for text in asides if text]
    start = 0
    while start < min(len(blocks) - 1, 12):
        text = blocks[start].text
        key = compare_key(text)
        said_elsewhere = key in known or any(len(key) > 4 and key in other for other in aside)
        if said_elsewhere or _STAMP.match(text) or is_credit_of_people(text):
            start += 1
        else:
            break
    return blocks[start:]


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Without bylines, credits, mail lines and tip-off boxes that stand below the text."""
    end = len(blocks)
    for position in range(max(1, len(blocks) - 10), len(blocks)):
        rest = blocks[position:]
        if _TIP_OFF.search(rest[0].text) and all(len(block.text) < 120 for block in rest) and _opens_box(rest):
            end = position
            break
    while end > 1:
        text = blocks[end - 1].text
        if is_credit_of_people(text) or _STAMP.match(text) or (_TIP_OFF.search(text) and len(text) < 120 and not _is_told(text)) or (len(text) < 60 and _LEADS_AWAY.match(text)):
            end -= 1
        else:
            break
    kept = blocks[:end]
    # A broadcaster's credits may stand above its last note.
    return [block for position, block in enumerate(kept) if position < len(kept) - 4 or not _STAFF.match(block.text)]


def _opens_box(rest: Sequence[Block]) -> bool:
    return not _is_told(rest[0].text) and sum(_is_told(block.text) for block in rest) * 2 <= len(rest)


_TOLD = re.compile(r"(?:했|됐|었|았|였|졌|했습니|됐습니|겠|난|진|있|없|한|된)(?:다|습니다|니다)[.\"”’]?$")


def _is_told(text: str) -> bool:
    """A sentence of news, which tells; boxes invite."""
    return len(text) > 25 and _TOLD.search(text) is not None


def _without_trailing_byline(block: Block) -> Block:
    if "@" not in block.text:
        return block
    from dataclasses import replace

    return replace(block, text=_TRAILING_BYLINE.sub("", block.text))
