"""Which names are names of Korean news outlets? A table: one entry an outlet, its usual name first, then its other spellings."""

import re

from archive.normalise.text import compare_key

_TABLE = """
연합뉴스|YNA|Yonhap|연합
뉴시스|NEWSIS
뉴스1|news1|뉴스원
연합뉴스TV
연합인포맥스
한국일보|hankookilbo|Hankook Ilbo
조선일보|chosun|조선닷컴|chosun.com
중앙일보|JoongAng|joongang
동아일보|donga|동아닷컴|donga.com
한겨레|hani|한겨레신문|The Hankyoreh
경향신문|khan|The Kyunghyang Shinmun
서울신문|seoul.co.kr
국민일보|kmib|쿠키뉴스 국민일보
세계일보|segye|segye.com
문화일보|munhwa
내일신문
천지일보
아시아투데이
매일경제|매경|mk|매경닷컴|MK뉴스|mk.co.kr
한국경제|한경|hankyung|한경닷컴
서울경제|sedaily
머니투데이|mt|moneytoday
이데일리|edaily
파이낸셜뉴스|fnnews
아시아경제|asiae
헤럴드경제|heraldcorp|헤럴드
아주경제|ajunews
조선비즈|chosunbiz|ChosunBiz
비즈니스워치|BizWatch
머니S|moneys
이투데이|etoday
뉴스핌|newspim
뉴스토마토
전자신문|etnews
디지털타임스|dt
디지털데일리|ddaily
지디넷코리아|ZDNet Korea|ZDNet코리아
블로터|bloter
아이뉴스24|inews24
더벨|thebell
비즈한국
데일리안|dailian
노컷뉴스|nocut|nocutnews|CBS노컷뉴스
오마이뉴스|OhmyNews
프레시안|pressian
미디어오늘|mediatoday
민중의소리|vop
쿠키뉴스|kukinews
뉴데일리|newdaily
뉴스타파|newstapa
시사저널|sisajournal
시사IN|시사인|sisain
주간조선
주간동아
주간경향
한겨레21
신동아
월간조선
더팩트|tf
위키트리|wikitree
인사이트|insight
딴지일보
통일뉴스
에이블뉴스
여성신문
일다
매일노동뉴스
KBS|KBS뉴스|KBS NEWS|한국방송|한국방송공사
MBC|MBC뉴스|MBC NEWS|문화방송|imbc|iMBC
SBS|SBS뉴스|SBS NEWS|SBS 뉴스
JTBC|JTBC뉴스
TV조선|TVCHOSUN|TV CHOSUN
채널A|Channel A
MBN|매일방송|MBN뉴스
YTN
EBS
CBS|기독교방송
OBS|OBS경인TV
TBS
SBS연예뉴스
SBS Biz
한국경제TV
매일경제TV
KNN
부산일보|busan.com
국제신문|kookje
매일신문|imaeil
영남일보|yeongnam
대구일보
경북일보
경남신문
경남도민일보|idomin
경남일보
울산매일
경상일보
광주일보|kwangju
전남일보
무등일보
남도일보
전북일보
전북도민일보|domin
새전북신문
대전일보|daejonilbo
중도일보|joongdo
충청투데이|cctoday
충청일보
중부매일
충북일보
동양일보
강원일보|kwnews
강원도민일보|kado
경기일보|kyeonggi
경인일보|kyeongin
인천일보|incheonilbo
중부일보|joongboo
기호일보|kihoilbo
제주일보|jejuilbo
제민일보|jemin
한라일보|ihalla
제주의소리
헤드라인제주
스포츠조선|sportschosun
스포츠동아
스포츠서울|sportsseoul
스포츠경향
스포츠한국
스포츠월드
일간스포츠
OSEN
엑스포츠뉴스|xportsnews
마이데일리|mydaily
스타뉴스|starnews
텐아시아|tenasia
뉴스엔|newsen
엔터미디어|entermedia
티브이데일리|tvdaily
MK스포츠
코리아헤럴드|The Korea Herald|Korea Herald
코리아타임스|The Korea Times|Korea Times
코리아중앙데일리|Korea JoongAng Daily
의협신문
메디칼타임즈
청년의사
법률신문
한국대학신문
교수신문
농민신문
기독신문
국민뉴스
투데이신문
데일리한국
뉴스웨이
뉴스워치
시사위크
시사뉴스
일요신문|ilyo
일요시사
주간한국
로이터|Reuters|로이터통신|로이터 연합뉴스|로이터=연합뉴스
AP|AP통신|AP연합뉴스
AFP|AFP통신
블룸버그|Bloomberg
EPA
신화통신|신화
교도통신
네이버뉴스|네이버|NAVER
다음뉴스|다음|Daum|카카오
뉴스와이어
PR Newswire|PR뉴스와이어
"""

_BY_KEY = {
    compare_key(spelling): names[0] for names in (line.split("|") for line in _TABLE.strip().splitlines()) for spelling in names
}
_PORTALS = frozenset({"네이버뉴스", "다음뉴스"})
_HOUSE = re.compile(r"[가-힣A-Za-z0-9]{2,12}(?:일보|신문|뉴스|방송|경제|통신|타임스|투데이|데일리|저널|미디어|닷컴)")
_AROUND = re.compile(r"^[\s\"'(\[<【ⓒ©ⓒ]+|[\s\"')\]>】.,]+$")


def outlet(text: str | None) -> str | None:
    """The outlet's usual name where the text is a name in the table; else None."""
    return _BY_KEY.get(compare_key(_AROUND.sub("", text or "")))


def looks_like_outlet(text: str | None) -> bool:
    """Whether a text is the name of an outlet, known or of the usual shape (…일보, …신문, …뉴스)."""
    clean = _AROUND.sub("", text or "").replace(" ", "")
    return compare_key(clean) in _BY_KEY or bool(_HOUSE.fullmatch(clean))


def is_portal(name: str | None) -> bool:
    """Whether that outlet shows other houses' articles and has none of its own."""
    return outlet(name) in _PORTALS
