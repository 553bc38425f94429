"""Lists of many makers, without any rules: what is read must not depend on who made the board."""
# ruff: noqa: E501 - markup, addresses and definitions stay on their own lines

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from archive.extract.listing import read_listing
from archive.extract.page import Page
from archive.model import Listing, Row
from archive.sites.model import Rules, Site

NOW = datetime(2026, 11, 22, 14, 50, tzinfo=UTC)
SITE = Site(id="board.example", name="board.example", hosts=("board.example",))

MENU = (
    '<nav id="gnb"><ul>' + "".join(f'<li><a href="/page/{n}">군정 소개 메뉴 {n}</a></li>' for n in range(9)) + "</ul></nav>"
    '<ul class="lnb">' + "".join(f'<li><a href="/sub.do?m={n}">민원 안내 {n}</a></li>' for n in range(9)) + "</ul>"
)
PAGER = '<div class="paging"><strong>1</strong><a href="?page=2">2</a><a href="?page=3">3</a></div>'
TITLES = (
    "강변 산책로 새 단장, 시민 품으로",
    "겨울철 난방비 지원 신청 받는다",
    "도서관 야간 개방 확대… “이용객 두 배”",
    "항만 물동량 석 달째 늘어",
)


def page_of(body: str, url: str = "https://board.example/list.do?board=7") -> Page:
    text = f"<html><body>{MENU}<div id='content'><h2>새소식</h2>{body}{PAGER}</div><footer><a href='/a'>이용약관</a></footer></body></html>"
    return Page(
        url=url, fetched_at=NOW, zone=ZoneInfo("Asia/Seoul"), text=text, charset="utf-8", root=html.document_fromstring(text)
    )


def listing(body: str) -> Listing:
    found = read_listing(page_of(body), SITE, Rules())
    assert isinstance(found, Listing), found
    return found


def rows(body: str) -> tuple[Row, ...]:
    return listing(body).rows


def repeat(template: str, **extra: list[str]) -> str:
    """The template once for each title, with its number, id and date."""
    out = []
    for position, title in enumerate(TITLES):
        values = {name: found[position] for name, found in extra.items()}
        out.append(template.format(n=104 - position, id=9104 - position, title=title, day=f"{20 - position:02}", **values))
    return "".join(out)


TABLE_HEAD = "<thead><tr><th>번호</th><th>제목</th><th>작성자</th><th>등록일</th><th>조회</th></tr></thead>"
LAYOUTS = {
    "table with a heading": "<table>"
    + TABLE_HEAD
    + "<tbody>"
    + repeat(
        "<tr><td>{n}</td><td class='left'><a href='view.do?id={id}'>{title}</a></td><td>홍보실</td><td>2026-11-{day}</td><td>12</td></tr>"
    )
    + "</tbody></table>",
    "heading of td cells": "<table><tr><td>No.</td><td>제 목</td><td>글쓴이</td><td>작성일</td></tr>"
    + repeat(
        "<tr><td>{n}</td><td><a href='view.do?id={id}'>{title}</a> <img src='n.gif' alt='new'></td><td>홍보실</td><td>2026-11-{day}</td></tr>"
    )
    + "</table>",
    "table without a heading": "<table>"
    + repeat(
        "<tr><td>{n}</td><td><a href='view.do?id={id}'>{title}</a></td><td>홍보실</td><td>2026-11-{day}</td><td>31</td></tr>"
    )
    + "</table>",
    "table of classes": "<table class='gall_list'>"
    + repeat(
        "<tr class='ub-content'><td class='gall_num'>{n}</td><td class='gall_tit'><a href='view.do?id={id}'><em class='icon_img'></em>{title}</a>"
        "<a class='reply_numbox' href='view.do?id={id}&t=cv'><span class='reply_num'>[2]</span></a></td>"
        "<td class='gall_writer'><span class='nickname'>홍보실</span></td><td class='gall_date' title='2026-11-{day} 10:11:12'>2026-11-{day}</td>"
        "<td class='gall_count'>88</td><td class='gall_recommend'>3</td></tr>"
    )
    + "</table>",
    "rows opened by a script": "<table>"
    + TABLE_HEAD
    + "<tbody>"
    + repeat(
        "<tr><td>{n}</td><td><a href='#none' onclick=\"fn_view('{id}');return false;\">{title}</a></td><td>홍보실</td><td>2026-11-{day}</td><td>5</td></tr>"
    )
    + "</tbody></table>",
    "rows without links": "<table>"
    + TABLE_HEAD
    + "<tbody>"
    + repeat(
        "<tr onclick=\"location.href='view.do?id={id}'\"><td>{n}</td><td>{title}</td><td>홍보실</td><td>2026-11-{day}</td><td>5</td></tr>"
    )
    + "</tbody></table>",
    "grid of divs": "<div class='head'><div>번호</div><div>제목</div><div>담당부서</div><div>등록일</div></div><div class='body'>"
    + repeat(
        "<div class='row'><div>{n}</div><div><a href='view.do?id={id}'>{title}</a></div><div>홍보실</div><div>2026-11-{day}</div></div>"
    )
    + "</div>",
    "list with a heading line": "<ul class='board'><li class='th'><span>번호</span><span>제목</span><span>작성자</span><span>날짜</span></li>"
    + repeat(
        "<li><span>{n}</span><span><a href='view.do?id={id}'>{title}</a></span><span>홍보실</span><span>2026-11-{day}</span></li>"
    )
    + "</ul>",
    "grid of classes": "<div class='list_content'>"
    + repeat(
        "<div class='list_item'><div class='list_num'>{n}</div><div class='list_title'><a class='list_subject' href='view.do?id={id}'>"
        "<span class='subject'>{title}</span></a><a class='list_reply' href='view.do?id={id}#comment'><span>4</span></a></div>"
        "<div class='list_author'><span class='nickname'>홍보실</span></div><div class='list_hit'>77</div>"
        "<div class='list_time'>2026-11-{day}</div></div>"
    )
    + "</div>",
    "cards": "<ul class='photo'>"
    + repeat(
        "<li><a href='view.do?id={id}'><div class='thumb'><img src='a.jpg' alt='사진'></div><div class='txt'><p class='tit'>{title}</p>"
        "<p class='summary'>새로 단장한 산책로에는 조명과 쉼터가 들어서 시민들이 밤에도 안전하게 걸을 수 있게 됐다고 관계자는 밝혔다.</p>"
        "<span class='writer'>홍보실</span><span class='date'>2026-11-{day}</span></div></a></li>"
    )
    + "</ul>",
    "news list of titles, leads and bylines": "<section id='section-list'><ul class='type2'>"
    + repeat(
        "<li><a href='/news/articleView.html?idxno={id}' class='thumb'><img src='a.jpg'></a><h4 class='titles'>"
        "<a href='/news/articleView.html?idxno={id}'>{title}</a></h4><p class='lead'><a href='/news/articleView.html?idxno={id}'>"
        "시는 올겨울 취약계층의 난방비 부담을 덜기 위해 다음 달까지 신청을 받는다고 이날 밝혔다.</a></p>"
        "<span class='byline'><em>사회</em><em>홍길동 기자</em><em>2026-11-{day} 09:30</em></span></li>"
    )
    + "</ul></section>",
    "definition lists": "<div class='news'>"
    + repeat("<dl><dt><a href='/read/{id}'>{title}</a></dt><dd>첫 문장이 이어진다.</dd><dd class='date'>2026.11.{day}</dd></dl>")
    + "</div>",
    "one definition list": "<dl class='news'>"
    + repeat("<dt><a href='/read/{id}'>{title}</a></dt><dd><span>2026.11.{day}</span></dd>")
    + "</dl>",
    "labels": "<ul class='list'>"
    + repeat(
        "<li><a href='?act=read&amp;no={id}'><strong>{title}</strong><span>작성자 : 홍보실</span><span>등록일 : 2026-11-{day}</span>"
        "<span>조회수 : 3</span></a></li>"
    )
    + "</ul>",
    "titles in headings beside a button": "<div class='cards'>"
    + repeat("<article><h3>{title}</h3><p>2026. 11. {day}.</p><a href='/read/{id}'>자세히 보기</a></article>")
    + "</div>",
    "portal cards": "<ul class='sa_list'>"
    + repeat(
        "<li class='sa_item'><div class='sa_thumb'><a href='/mnews/article/123/00{id}'><img src='a.jpg' alt='{title}'></a></div>"
        "<div class='sa_text'><a href='/mnews/article/123/00{id}' class='sa_text_title'><strong class='sa_text_strong'>{title}</strong></a>"
        "<div class='sa_text_lede'>시는 올겨울 취약계층의 난방비 부담을 덜기 위해 다음 달까지 신청을 받는다고 밝혔다.</div>"
        "<div class='sa_text_info'><div class='sa_text_press'>새길신문</div><div class='sa_text_datetime'><b>2026.11.{day}.</b></div>"
        "<a href='/mnews/article/comment/123/00{id}' class='sa_text_cmt'><span>댓글</span>12</a></div></div></li>"
    )
    + "</ul>",
    "bare cells of old": "<table width=100%><tr bgcolor=#eeeeee><td>No</td><td>제목</td><td>이름</td><td>날짜</td><td>조회</td></tr>"
    + repeat(
        "<tr><td align=center><font size=1>{n}</font></td><td>&nbsp;<a href='view.php?id=free&no={id}'><font>{title}</font></a>"
        " <span style='color:red'>(7)</span></td><td><span title='홍보실'>홍보실</span></td><td>26/11/{day}</td><td>9</td></tr>"
    )
    + "</table>",
    "press releases with a flag": "<div class='bbs-list'><ul>"
    + repeat(
        "<li><a href='/bbs/view.do?bbsId=B1&amp;nttId={id}'><span class='flag'>보도</span><strong class='subject'>{title}</strong>"
        "<span class='etc'><em>홍보실</em> | <em>2026-11-{day}</em></span></a></li>"
    )
    + "</ul></div>",
    "no dates at all": "<ul class='headline'>" + repeat("<li><a href='/article/{id}'>{title}</a></li>") + "</ul>",
    "mixed sections": "<ul class='headline'>"
    + repeat(
        "<li><a href='/{section}/{id}'>{title}</a><span>11-{day} 07:00</span></li>",
        section=["politics", "economy", "culture", "sports"],
    )
    + "</ul>",
}
UNADDRESSED = {"rows opened by a script"}
AUTHORLESS = {
    "definition lists", "one definition list", "titles in headings beside a button", "no dates at all", "mixed sections",
}  # fmt: skip
NUMBERED = [name for name in LAYOUTS if name.startswith(("table", "heading", "rows", "grid", "list with", "bare"))]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_title_is_read_in_order_and_nothing_else(name: str) -> None:
    assert [row.title for row in rows(LAYOUTS[name])] == list(TITLES)


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in UNADDRESSED])
def test_rows_lead_to_their_articles(name: str) -> None:
    found = rows(LAYOUTS[name])
    assert all(row.url and row.url.startswith("https://board.example/") for row in found)
    assert [str(9104 - n) in (row.url or "") for n, row in enumerate(found)] == [True] * 4


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "no dates at all"])
def test_days_are_read(name: str) -> None:
    days = [row.published_at.astimezone(SITE.zone).date().isoformat() for row in rows(LAYOUTS[name]) if row.published_at]
    assert days == ["2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17"]


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in AUTHORLESS])
def test_writers_are_read(name: str) -> None:
    wanted = {"news list of titles, leads and bylines": "홍길동 기자", "portal cards": "새길신문"}.get(name, "홍보실")
    assert {row.author for row in rows(LAYOUTS[name])} == {wanted}


@pytest.mark.parametrize("name", sorted(AUTHORLESS))
def test_no_writer_is_made_up(name: str) -> None:
    assert {row.author for row in rows(LAYOUTS[name])} == {None}


@pytest.mark.parametrize("name", NUMBERED)
def test_numbers_are_read(name: str) -> None:
    assert [row.no for row in rows(LAYOUTS[name])] == [104, 103, 102, 101]


def test_rows_of_a_script_have_no_address() -> None:
    assert {row.url for row in rows(LAYOUTS["rows opened by a script"])} == {None}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("table of classes", 2),
        ("grid of classes", 4),
        ("bare cells of old", 7),
        ("portal cards", 12),
        ("table with a heading", 0),
    ],
)
def test_comments_beside_the_title_are_counted(name: str, count: int) -> None:
    assert {row.comments for row in rows(LAYOUTS[name])} == {count}


def test_a_new_mark_is_a_mark_not_a_word() -> None:
    assert {row.is_new for row in rows(LAYOUTS["heading of td cells"])} == {True}
    assert {row.is_new for row in rows(LAYOUTS["table with a heading"])} == {False}


def test_the_pager_gives_the_next_pages() -> None:
    found = listing(LAYOUTS["cards"])
    assert found.page == 1
    assert found.next_urls == ("https://board.example/list.do?page=2", "https://board.example/list.do?page=3")


def test_a_board_called_notice_does_not_pin_all_its_rows() -> None:
    body = (
        "<ul class='notice'>"
        + repeat("<li class='notice'><a href='/n/{id}'>{title}</a><span>2026-11-{day}</span></li>")
        + "</ul>"
    )
    found = listing(body)
    assert {row.is_notice for row in found.rows} == {False}
    assert found.next_urls


def test_a_word_in_place_of_the_number_pins_a_row() -> None:
    body = LAYOUTS["table with a heading"].replace("<td>104</td>", "<td><span class='ico'>공지</span></td>")
    assert [(row.is_notice, row.no) for row in rows(body)] == [(True, None), (False, 103), (False, 102), (False, 101)]


def test_a_title_cut_short_is_taken_whole_from_its_tooltip() -> None:
    body = LAYOUTS["table with a heading"].replace(f">{TITLES[0]}<", f" title='{TITLES[0]}'>{TITLES[0][:9]}...<")
    assert rows(body)[0].title == TITLES[0]


def test_two_lists_of_one_make_side_by_side_are_one() -> None:
    pictures = (
        "<ul class='top'>"
        + "".join(f"<li><a href='/n/{n}'><span>2026-11-21</span><p class='tit'>사진이 있는 소식 {n}</p></a></li>" for n in (1, 2))
        + "</ul>"
    )
    lines = "<ul class='rest'>" + repeat("<li><a href='/n/{id}'>{title}</a><span>2026-11-{day}</span></li>") + "</ul>"
    assert [row.title for row in rows(pictures + lines)] == ["사진이 있는 소식 1", "사진이 있는 소식 2", *TITLES]


def test_a_list_of_the_most_read_is_not_the_page() -> None:
    popular = (
        "<aside><h3>많이 본 뉴스</h3><ol>"
        + "".join(f"<li><a href='/n/{n}'>많이 읽힌 다른 기사 제목 {n}</a></li>" for n in range(7))
        + "</ol></aside>"
    )
    lines = "<ul class='list'>" + repeat("<li><a href='/n/{id}'>{title}</a></li>") + "</ul>"
    assert [row.title for row in rows(popular + lines)] == list(TITLES)
