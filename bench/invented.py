"""Invented Korean news of real length, and copies of it made by known operations: what the bench and the tests count on.

Everything follows from a seed. No word list is anybody's: nouns, names and offices are made of syllables, sentences of the
forms that Korean reports use. Reports of one kind (markets, weather, deaths, appointments, rates) share their formula and
differ in what they report: they are the hard negatives of finding copies.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate

HANGUL = (
    "가각간감강개거건검결경계고곡공과관광교구국군권규균금급기길김나난남내노농능다단달담당대덕도독동두등라락람량력련령로록론"
    "료루류률리림립마만말망매면명모목무문물미민박반발방배백번법변별병보복본봉부분비사산상색생서석선설성세소속손송수숙순술습승"
    "시식신실심안암야약양어언업여역연열염영예오온완왕외요용우운원월위유육은음응의이인일임입자작잔장재저적전절점정제조족존종주준"
    "중지직진질집차착찬창채책처척천철첨청체초총최추축출충취측치친침타탁탄탐태택토통투특파판평포표품풍피필하학한합해핵행향허험현"
    "협형혜호혼화확환활황회효후훈휴흥희"
)
SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
OFFICES = (
    "부",
    "청",
    "위원회",
    "공사",
    "연구원",
    "협회",
    "재단",
    "대학교",
    "시청",
    "구청",
    "경찰서",
    "법원",
    "은행",
    "병원",
    "노조",
)
BEATS = ("정치", "경제", "사회", "국제", "문화", "스포츠", "지역", "과학")
VERBS = (  # noqa: SIM905
    "발표했다 밝혔다 설명했다 강조했다 지적했다 덧붙였다 전했다 확인했다 주장했다 요청했다 약속했다 제안했다 비판했다 경고했다 인정했다 "
    "반박했다 해명했다 촉구했다 결정했다 검토했다 추진했다 중단했다 연기했다 확대했다 축소했다 승인했다 거부했다 철회했다 공개했다 조사했다"
).split()
TIES = ("이에 따라", "다만", "한편", "특히", "앞서", "그러나", "이와 함께", "또", "이번에는", "그동안", "무엇보다", "결국")

# A noun is a row: bare, with 은/는, 이/가, 을/를, 과/와, 으로/로. {0[1]} is the first noun with its topic particle.
SENTENCES = (
    "{0[1]} {d}일 {p}에서 열린 {1[0]} {2[0]} 설명회에서 {3[3]} 내년 상반기까지 마무리하겠다고 {v}.",
    "{n} {o} {r}은 “{0[3]} 둘러싼 {1[0]} 논란이 길어지면서 {2[0]} 현장의 부담이 커졌다”며 {3[0]} 대책을 {v}.",
    "{o}에 따르면 올해 들어 {0[0]} {1[0]} 건수는 {a}건으로 지난해 같은 기간보다 {b}% 늘었다.",
    "{t} {0[4]} {1[0]}에 필요한 예산 {a}억 원 가운데 {b}억 원이 아직 {2[0]}에 배정되지 않은 것으로 나타났다.",
    "{p} 주민 {n} 씨는 “{0[2]} 들어선 뒤로 {1[0]} 소음이 심해졌지만 {2[0]} 쪽에서는 아무런 답이 없었다”고 말했다.",
    "{0[0]} 업계 관계자는 “{1[3]} 먼저 손보지 않으면 {2[0]} 시장 전체가 {3[5]} 기울 수 있다”고 {v}.",
    "{o}{eun} {0[0]} {1[3]} 위해 {p}와 {q}에 {2[0]} 거점 {b}곳을 새로 세우기로 했다.",
    "{t} {0[1]} {1[0]}보다 {2[0]}에 무게를 두고 있어 {3[0]} 일정이 {d}일 이후로 미뤄질 가능성이 있다.",
    "전문가들은 {0[0]} 문제가 {1[0]} 구조에서 비롯됐다고 보고 {2[3]} 함께 바꿔야 한다고 {v}.",
    "{n} {r}은 {d}일 {o} 회의에서 {0[0]} {1[0]} 계획안을 두고 위원 {b}명과 {2[0]} 방안을 논의했다.",
    "조사 결과 응답자의 {b}%는 {0[3]} 가장 시급한 {1[0]} 과제로 꼽았고, {2[0]}라는 답이 {c}%로 뒤를 이었다.",
    "{p}의 한 {0[0]} 공장에서 {d}일 오전 불이 나 {1[0]} 설비 {b}대가 타고 {2[0]} 작업이 한때 멈췄다.",
    "{t} {o}{eun} {0[0]} {1[0]} 기준을 {b}단계로 나누고 단계마다 {2[0]} 점검을 의무로 두었다.",
    "{n} {r}은 {0[4]} {1[3]} 잇는 노선이 {p} {2[0]} 상권에 미칠 영향을 따져 보겠다고 {v}.",
    "{o} 안에서도 {0[0]} {1[2]} 지나치게 서둘러 진행됐다는 목소리가 나온다.",
    "이 가운데 {b}건은 {0[0]} 규정을 어긴 것으로 드러났고 {c}건은 {1[0]} 절차가 끝나지 않았다.",
    "{t} {p}{eul} 찾은 {n} {r}은 {0[0]} 피해를 본 {1[0]} 농가를 돌며 {2[0]} 지원을 {v}.",
    "{0[1]} {1[0]} 가격이 한 달 새 {b}.{c}% 오르자 {2[0]} 물량을 {a}톤까지 늘리는 방안을 꺼냈다.",
    "지난 {d}일에는 {p} {0[0]} 앞에서 {1[0]} 단체 회원 {a}명이 모여 {2[0]} 철회를 요구했다.",
    "{n} {r}이 이끄는 {o} 연구진은 {0[3]} 이용해 {1[0]} 반응을 {b}배 빠르게 하는 {2[0]} 기술을 내놓았다.",
    "{0[0]} 쪽 변호인은 “{1[0]} 과정에서 {2[0]} 서류가 빠진 것은 사실이지만 {3[3]} 숨길 뜻은 없었다”고 했다.",
    "{t} 법원은 {0[0]} 사건의 {1[0]} 기록을 다시 살펴야 한다며 선고를 {d}일로 미뤘다.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An invented article; two are copies of one story where `story` is the same."""

    story: str
    kind: str
    title: str
    body: str
    author: str
    section: str


def _has_final(word: str) -> bool:
    return (ord(word[-1]) - 0xAC00) % 28 != 0


def _forms(noun: str) -> tuple[str, ...]:
    final = _has_final(noun)
    to = "으로" if final and (ord(noun[-1]) - 0xAC00) % 28 != 8 else "로"
    ends = ("은", "이", "을", "과") if final else ("는", "가", "를", "와")
    return (noun, *(noun + end for end in ends), noun + to)


class Press:
    """A press that prints the same articles for the same seed; article `number` does not depend on those before it."""

    def __init__(self, seed: int = 1, nouns: int = 30_000) -> None:
        pick = random.Random(f"vocabulary {seed}")
        weights = list(accumulate(1 / (rank + 8) for rank in range(len(HANGUL))))
        shuffled = pick.sample(HANGUL, len(HANGUL))

        def word(length: int) -> str:
            return "".join(pick.choices(shuffled, cum_weights=weights, k=length))

        made = {word(pick.choice((2, 2, 2, 3, 3, 4))): None for _ in range(nouns)}
        self.seed = seed
        self.nouns = [_forms(noun) for noun in made]
        self.noun_weights = list(accumulate(1 / (rank + 40) ** 0.85 for rank in range(len(made))))
        self.places = [word(2) + end for end in ("시", "군", "구", "동", "읍") for _ in range(80)]
        self.offices = [word(2) + end for end in OFFICES for _ in range(60)]
        self.roles = [word(2) + end for end in ("장관", "위원장", "대표", "교수", "국장", "의원") for _ in range(6)]

    def story(self, number: int) -> Story:
        """An article of 300 to 3,000 characters, half of them below 900."""
        pick = self._pick("story", number)
        length = min(3000, max(300, pick.lognormvariate(6.78, 0.55)))
        paragraphs: list[str] = []
        written = 0
        while written < length:
            paragraphs.append(" ".join(self.sentence(pick) for _ in range(pick.choice((1, 2, 2, 3)))))
            written += len(paragraphs[-1]) + 1
        return Story(
            story=f"story {number}",
            kind="story",
            title=self.headline(pick),
            body="\n".join(paragraphs),
            author=self.name(pick),
            section=pick.choice(BEATS),
        )

    def sentence(self, pick: random.Random) -> str:
        """One sentence of 35 to 90 characters."""
        nouns = pick.choices(self.nouns, cum_weights=self.noun_weights, k=4)
        office, place = pick.choice(self.offices), pick.choice(self.places)
        return pick.choice(SENTENCES).format(
            *nouns,
            d=pick.randint(1, 30),
            a=f"{pick.randint(101, 9999):,}",
            b=pick.randint(2, 99),
            c=pick.randint(1, 9),
            p=place,
            q=pick.choice(self.places),
            o=office,
            eun="은" if _has_final(office) else "는",
            eul="을" if _has_final(place) else "를",
            n=self.name(pick),
            r=pick.choice(self.roles),
            t=pick.choice(TIES),
            v=pick.choice(VERBS),
        )

    def headline(self, pick: random.Random) -> str:
        """A headline of 15 to 35 characters."""
        first, second, third = pick.choices(self.nouns, cum_weights=self.noun_weights, k=3)
        forms = (
            f"{pick.choice(self.offices)}, {first[0]} {second[0]} {pick.randint(2, 900)}곳 손본다",
            f"“{first[0]} {second[3]} 먼저”… {pick.choice(self.places)}서 {third[0]} 논란",
            f"{pick.choice(self.places)} {first[0]}, {second[0]}보다 {third[0]}에 무게",
            f"[단독] {first[0]} {second[0]} {pick.randint(2, 90)}% 늘어… {third[0]} 비상",
        )
        return pick.choice(forms)

    def name(self, pick: random.Random) -> str:
        """A person's name."""
        return pick.choice(SURNAMES) + "".join(pick.choices(HANGUL, k=2))

    def report(self, kind: str, number: int) -> Story:
        """The report of a kind for one day: the formula of all of them, with that day's facts."""
        pick = self._pick(kind, number)
        title, body = REPORTS[kind](self, pick, number)
        return Story(story=f"{kind} {number}", kind=kind, title=title, body=body, author=self.name(pick), section="경제")

    def _pick(self, kind: str, number: int) -> random.Random:
        return random.Random(f"{self.seed} {kind} {number}")


def _day(number: int) -> str:
    return f"{number // 30 % 12 + 1}월 {number % 30 + 1}일"


def _market(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    def change() -> str:
        return f"{pick.randint(1, 60)}.{pick.randint(0, 99):02}포인트({pick.randint(0, 3)}.{pick.randint(0, 99):02}%)"

    up, share = pick.choice(("오른", "내린")), [f"{pick.randint(20, 900)},{pick.randint(0, 9)}00원" for _ in range(6)]
    body = (
        f"{_day(number)} 코스피는 전 거래일보다 {change()} {up} {pick.randint(1900, 3300):,}.{pick.randint(10, 99)}에 거래를 마쳤다. 지수는 전장보다 "
        f"{change()} {up} {pick.randint(1900, 3300):,}.{pick.randint(10, 99)}로 출발해 장중 등락을 거듭했다.\n유가증권시장에서 외국인은 "
        f"{pick.randint(100, 9000):,}억 원을 순매수했고 기관은 {pick.randint(100, 9000):,}억 원, 개인은 {pick.randint(100, 9000):,}억 원을 순매도했다. "
        f"시가총액 상위 종목은 대체로 등락이 엇갈렸다. 대장주는 {share[0]}, 반도체는 {share[1]}, 배터리는 {share[2]}, 자동차는 {share[3]}에 장을 마감했다.\n"
        f"코스닥지수는 전 거래일보다 {change()} {up} {pick.randint(600, 990)}.{pick.randint(10, 99)}로 마감했다. 코스닥시장에서는 개인이 "
        f"{pick.randint(100, 3000):,}억 원을 순매수했다.\n서울 외환시장에서 원/달러 환율은 전 거래일보다 {pick.randint(0, 15)}.{pick.randint(0, 9)}원 {up} "
        f"{pick.randint(1100, 1490):,}.{pick.randint(0, 9)}원에 거래를 마쳤다."
    )
    return f"코스피 {pick.randint(1, 60)}포인트 {up} 마감", body


def _weather(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    cities = (
        "서울",
        "인천",
        "수원",
        "춘천",
        "강릉",
        "청주",
        "대전",
        "세종",
        "전주",
        "광주",
        "대구",
        "부산",
        "울산",
        "창원",
        "제주",
    )
    low = " ".join(f"{city} {pick.randint(-12, 24)}도" for city in cities)
    high = " ".join(f"{city} {pick.randint(1, 35)}도" for city in cities)
    sky = pick.choice(("맑겠다", "대체로 흐리겠다", "가끔 구름이 많겠다", "비가 내리겠다"))
    body = (
        f"{_day(number)}은 전국이 {sky}. 기상청에 따르면 아침 최저기온은 {pick.randint(-12, 15)}~{pick.randint(16, 24)}도, 낮 최고기온은 "
        f"{pick.randint(1, 20)}~{pick.randint(21, 35)}도로 예보됐다.\n주요 도시의 아침 최저기온은 {low}로 예상된다.\n낮 최고기온은 {high}로 예상된다.\n"
        f"미세먼지 농도는 원활한 대기 확산으로 전 권역에서 ‘{pick.choice(('좋음', '보통', '나쁨'))}’ 수준을 보이겠다. 바다의 물결은 동해 앞바다에서 "
        f"{pick.randint(0, 2)}.{pick.randint(0, 9)}~{pick.randint(3, 5)}.{pick.randint(0, 9)}m, 서해 앞바다에서 0.5~{pick.randint(1, 3)}.{pick.randint(0, 9)}m로 일겠다. "
        "건조특보가 발효된 지역에서는 산불을 비롯한 화재 예방에 각별히 유의해야 한다."
    )
    return f"[날씨] {_day(number)} 전국 {sky}", body


def _rates(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    coins = (
        "미국 달러",
        "일본 엔",
        "유로",
        "중국 위안",
        "영국 파운드",
        "캐나다 달러",
        "호주 달러",
        "스위스 프랑",
        "홍콩 달러",
        "싱가포르 달러",
    )
    lines = "\n".join(
        f"{coin} 매매기준율 {pick.randint(120, 1900):,}.{pick.randint(10, 99)}원, 현찰 살 때 {pick.randint(120, 1900):,}.{pick.randint(10, 99)}원, "
        f"현찰 팔 때 {pick.randint(120, 1900):,}.{pick.randint(10, 99)}원"
        for coin in coins
    )
    body = (
        f"{_day(number)} 시중은행이 고시한 첫 회차 환율은 다음과 같다. 환율은 은행과 시각에 따라 다를 수 있으며 실제 거래에 앞서 창구에서 확인해야 한다.\n{lines}\n"
        "송금 보낼 때와 받을 때의 환율은 여기에 나온 값과 다르고, 인터넷과 모바일로 환전하면 우대율에 따라 수수료가 줄어들 수 있다. 자료는 은행연합회가 제공했다."
    )
    return f"[환율] {_day(number)} 첫 고시 환율", body


def _draw(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    balls = sorted(pick.sample(range(1, 46), 7))
    body = (
        f"{_day(number)} 제{number + 800}회 동행복권 추첨에서 ‘{', '.join(map(str, balls[:6]))}’번이 1등 당첨번호로 뽑혔다. 2등 보너스 번호는 ‘{balls[6]}’번이다.\n"
        f"당첨번호 6개를 모두 맞힌 1등 당첨자는 {pick.randint(1, 30)}명으로 {pick.randint(5, 60)}억 {pick.randint(100, 9999)}만 원씩 받는다. 당첨번호 5개와 보너스 "
        f"번호가 일치한 2등은 {pick.randint(40, 120)}명으로 각 {pick.randint(3000, 9999)}만 원씩을, 당첨번호 5개를 맞힌 3등은 {pick.randint(1000, 4999):,}명으로 "
        f"{pick.randint(100, 199)}만 원씩을 받는다.\n당첨번호 4개를 맞힌 4등 당첨금은 5만 원, 당첨번호 3개가 일치한 5등 당첨금은 5천 원으로 고정돼 있다.\n"
        "당첨금은 지급 개시일부터 한 해 안에 받아야 하며, 마지막 날이 휴일이면 그다음 영업일까지 받을 수 있다. 1등은 농협은행 본점에서, 2등과 3등은 전국 농협은행 영업점에서, "
        "4등과 5등은 복권 판매점에서 받는다. 당첨금이 찾아가는 사람 없이 기한을 넘기면 복권기금으로 들어가 저소득층 주거 안정과 장학 사업, 문화재 보호에 쓰인다. 복권은 열아홉 살부터 "
        "살 수 있으며, 한 사람이 한 번에 십만 원어치까지만 살 수 있다. 지나친 몰입을 막기 위한 상담은 전화와 누리집에서 언제든 받을 수 있다. "
        "다음 추첨은 토요일 밤에 방송으로 중계되며, 추첨기와 공은 참관인이 보는 앞에서 무게와 크기를 잰 다음에 쓴다. 참관을 바라는 사람은 누리집에서 신청하면 된다. "
        "누리집에서 산 복권의 당첨금은 예치금으로 자동 지급되고, 종이로 산 복권은 뒷면에 이름과 전화번호를 적어 두어야 잃어버렸을 때 주인임을 밝히기 쉽다. 가까운 판매점과 지난 회차의 번호는 누리집에서 찾아볼 수 있다."
    )
    return f"제{number + 800}회 복권 추첨… 1등 {pick.randint(1, 30)}명", body


def _obituary(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    def kin(relation: str) -> str:
        return f"{press.name(pick)}({pick.choice(press.offices)} {pick.choice(press.roles)}) 씨 {relation}"

    body = (
        f"▲ {press.name(pick)} 씨 별세, {kin('부친상')}, {kin('장인상')} = {pick.randint(1, 30)}일 오전 {pick.randint(1, 11)}시 {pick.randint(0, 59)}분, "
        f"{pick.choice(press.offices)} 장례식장 {pick.randint(1, 30)}호실, 발인 {pick.randint(1, 30)}일 오전 {pick.randint(5, 11)}시. "
        f"☎ 02-{pick.randint(2000, 9999)}-{pick.randint(1000, 9999)}"
    )
    return f"[부고] {press.name(pick)} 씨 별세", body


def _personnel(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    groups = [
        f"◇ {rank}\n" + " ".join(f"▲ {pick.choice(press.roles)} {press.name(pick)}" for _ in range(pick.randint(4, 12)))
        for rank in ("실장급 승진", "국장급 승진", "과장급 승진", "전보", "파견 복귀")
    ]
    return f"[인사] {pick.choice(press.offices)}", "\n".join(groups)


def _release(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    story = press.story(10_000_000 + number)
    lines = story.body.split("\n")[:3]
    firm = press.offices[number % 5]
    about = (
        f"{firm}에 대하여: {firm}는 1987년에 설립돼 전국 23개 지점과 연구소 4곳을 두고 있으며, 고객의 더 나은 내일을 위해 끊임없이 혁신하는 기업이다. "
        f"국내외 인증 31건과 특허 118건을 보유하고 있으며 해마다 매출의 7%를 연구개발에 쓰고 있다. 더 자세한 내용은 누리집에서 확인할 수 있다. 이 보도자료는 "
        f"{firm}가 작성해 배포한 것으로, 사실과 다른 내용이 있을 경우 홍보실(02-700-1234)로 연락하면 된다."
    )
    return story.title, "\n".join([*lines, about])


def _tailed(press: Press, pick: random.Random, number: int) -> tuple[str, str]:
    story = press.story(20_000_000 + number)
    return story.title, "\n".join([*story.body.split("\n")[:3], LEGAL_TAIL])


LEGAL_TAIL = (
    "이 기사는 언론중재 및 피해구제 등에 관한 법률에 따라 정정·반론·추후보도를 청구할 수 있으며, 청구는 보도가 있음을 안 날부터 석 달, 보도가 있은 날부터 여섯 달 안에 "
    "고충처리인에게 서면이나 전자우편으로 해야 한다. 본지는 신문윤리강령과 그 실천요강을 지키며, 독자의 제보와 의견은 편집국 독자권익팀이 하루 안에 답하는 것을 원칙으로 삼는다. "
    "기사에 실린 사진과 도표의 권리는 저마다의 권리자에게 있고, 허락 없이 옮기거나 고쳐 쓰는 일은 법으로 금지되어 있음을 알려 드린다."
)

REPORTS: dict[str, Callable[[Press, random.Random, int], tuple[str, str]]] = {
    "market": _market,
    "weather": _weather,
    "rates": _rates,
    "draw": _draw,
    "obituary": _obituary,
    "personnel": _personnel,
    "release": _release,
    "tailed": _tailed,
}


def copied(story: Story, operation: str, press: Press, number: int) -> Story:
    """A copy of a story, made by one operation of COPIES; `number` tells copies of the same kind apart."""
    pick = random.Random(f"{press.seed} {operation} {story.story} {number}")
    title = press.headline(pick) if operation == "headline" else story.title
    return replace(story, title=title, body=COPIES[operation](story.body, press, pick), author=press.name(pick))


def _mail(body: str, press: Press, pick: random.Random) -> str:
    name = press.name(pick)
    return (
        f"{body}\n{name} 기자 reporter{pick.randint(1, 999)}@invented.example\n<저작권자 ⓒ 지어낸신문, 무단전재 및 재배포 금지>"
    )


def _dropped(body: str, press: Press, pick: random.Random) -> str:
    return "\n".join(body.split("\n")[:-1]) or body


def _headline(body: str, press: Press, pick: random.Random) -> str:
    return f"{press.headline(pick)}\n{body}"


def _byline(body: str, press: Press, pick: random.Random) -> str:
    return f"[{pick.choice(press.places)}=지어낸통신] {press.name(pick)} 기자 = {body}"


def _words(body: str, press: Press, pick: random.Random) -> str:
    words = body.split(" ")
    for place in pick.sample(range(len(words)), max(1, len(words) // 20)):
        if "\n" not in words[place]:
            words[place] = pick.choices(press.nouns, cum_weights=press.noun_weights)[0][pick.randint(0, 5)]
    return " ".join(words)


def _headlines(count: int) -> Callable[[str, Press, random.Random], str]:
    def add(body: str, press: Press, pick: random.Random) -> str:
        return "\n".join([body, "관련기사", *(press.headline(pick) for _ in range(count))])

    return add


def _half(body: str, press: Press, pick: random.Random) -> str:
    end = body.find("다.", len(body) // 2)
    return body[: end + 2] if end > 0 else body[: len(body) // 2]


def _signs(body: str, press: Press, pick: random.Random) -> str:
    return (
        body.replace("“", '"')
        .replace("”", '"')
        .replace(", ", ",")
        .replace(". ", ".  ")
        .replace("\n", "\n\n")
        .replace(" 씨", "씨")
    )


def _caption(body: str, press: Press, pick: random.Random) -> str:
    paragraphs = body.split("\n")
    caption = f"▲ {press.sentence(pick)[:45]} 사진=지어낸통신 제공"
    paragraphs.insert(pick.randint(0, len(paragraphs)), caption)
    return "\n".join(paragraphs)


COPIES: dict[str, Callable[[str, Press, random.Random], str]] = {
    "mail": _mail,
    "dropped": _dropped,
    "headline": _headline,
    "byline": _byline,
    "words": _words,
    "list10": _headlines(10),
    "list30": _headlines(30),
    "half": _half,
    "signs": _signs,
    "caption": _caption,
}
"""What copyists do: a mail and copyright line added, the last paragraph dropped, another headline in front, another byline,
5 % of the words changed, 10 or 30 related headlines behind, the first half only, spaces and quotes changed, a caption inserted."""
