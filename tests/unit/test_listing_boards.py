"""The boards' own lists, by their platform's rules: every cell, mark and pager, also under a post and beyond the last page."""
# ruff: noqa: E501 - markup stays on its own lines

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import html

from archive.extract.listing import Table, read_listing, read_tables
from archive.extract.page import Page
from archive.extract.select import text_of
from archive.model import Listing, Outcome, Reason, Rejection, Row
from archive.sites.load import load_sites
from archive.sites.model import Rules, Site

KST = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 22, 23, 50, tzinfo=KST)
CATALOGUE = load_sites([])

RHYMIX = """<p class="skip"><a href="#content">메뉴 건너뛰기</a></p><nav class="gnb"><ul><li><a href="/board">새소식</a></li><li><a href="/qna">묻고 답하기</a></li></ul></nav>
<div class="content" id="content"><div class="board">{post}<div class="board_list" id="board_list"><table summary="List of Articles"><thead><tr>
<th scope="col"><span>번호</span></th><th scope="col" class="title"><span>제목</span></th><th scope="col"><span>글쓴이</span></th><th scope="col"><span><a href="/board?sort_index=regdate&amp;order_type=desc">날짜</a></span></th></tr></thead>
<tbody>
<tr class="notice"><td class="notice">공지</td><td class="title"><a href="/board/90?page=2">[공지] 글을 올리는 법</a></td><td class="author"><a href="#popup_menu_area" class="member_4">관리자</a></td><td class="time">2025.01.02</td></tr>
{rows}</tbody></table></div>
<div class="list_footer"><div class="btnArea"><a href="/index.php?mid=board&amp;act=dispBoardWrite" class="btn">쓰기</a></div>
<div class="pagination"><a href="/board" class="direction prev">첫 페이지</a><a href="/board">1</a> <strong>2</strong> <a href="/board?page=3">3</a> <a href="/board?page=4">4</a>
<a href="/board?page=9" class="direction next">끝 페이지</a></div></div></div></div>"""
RHYMIX_ROWS = """
<tr><td class="no">41</td><td class="title"><a href="/board/141?page=2">산책로 새 단장… "밤에도 안전"</a>
<a href="/board/141?page=2#comment" class="replyNum" title="Replies">[3]</a><img src="/new.gif" alt="new" title="new" /><img src="/secret.gif" alt="secret" title="secret" /></td>
<td class="author"><a href="#popup_menu_area" class="member_7"><img src="/l.gif" alt="[레벨:24]">새길지기</a></td><td class="time">2026.11.22</td></tr>
<tr><td class="no">»</td><td class="title"><a href="/index.php?mid=board&amp;page=2&amp;document_srl=139">[알림 아님] 항만 물동량 [상보]</a></td>
<td class="author"><a href="#popup_menu_area" class="member_0">익명</a></td><td class="time">2026.11.21</td></tr>
<tr><td class="no">39</td><td class="title"><a href="/board/137?page=2">도서관 야간 개방</a></td><td class="author">손님</td><td class="time">2026.11.20</td></tr>
"""
SKETCHBOOK = """<div class="bd"><table class="bd_lst bd_tb_lst bd_tb"><thead class="bg_f_f9"><tr><th scope="col" class="no"><span><a href="/news?order_type=asc">번호</a></span></th>
<th scope="col"><span>분류</span></th><th scope="col" class="title"><span>제목</span></th><th scope="col"><span>글쓴이</span></th><th scope="col"><span>날짜</span></th><th scope="col" class="m_no"><span>조회 수</span></th></tr></thead><tbody>
<tr class="notice"><td class="no"><strong>공지</strong></td><td class="cate"></td><td class="title"><a href="/news/11"><strong>이 게시판의 규칙</strong></a></td><td class="author"><span><a href="#popup_menu_area" class="member_4">관리자</a></span></td><td class="time" title="23:11">2025.03.01</td><td class="m_no">912</td></tr>
<tr><td class="no">8</td><td class="cate"><span style="color:#00f">사회</span></td><td class="title"><a href="/news/208" class="hx" data-viewer="/news/208?listStyle=viewer">난방비 지원 신청</a>
<a href="/news/208#208_comment" class="replyNum" title="댓글">4</a><span class="extraimages"><img src="/n.gif" alt="new" title="new"></span></td><td class="author"><span><a href="#popup_menu_area" class="member_9">바람</a></span></td><td class="time" title="3시간 전">2026.11.22</td><td class="m_no">37</td></tr>
<tr><td class="no">7</td><td class="cate"><span>경제</span></td><td class="title"><a href="/news/207" class="hx">항만 물동량 늘어</a></td><td class="author"><span>손님</span></td><td class="time">2026.11.19</td><td class="m_no">20</td></tr>
</tbody></table></div>"""
GNUBOARD = """<div id="bo_list"><form name="fboardlist"><div class="tbl_head01 tbl_wrap"><table><caption>소식 목록</caption><thead><tr><th scope="col">번호</th><th scope="col">제목</th><th scope="col">글쓴이</th>
<th scope="col"><a href="/bbs/board.php?bo_table=news&amp;sst=wr_hit">조회 </a></th><th scope="col"><a href="/bbs/board.php?bo_table=news&amp;sst=wr_datetime">날짜</a></th></tr></thead><tbody>
<tr class="bo_notice"><td class="td_num2"><strong class="notice_icon">공지</strong></td><td class="td_subject"><div class="bo_tit"><a href="/bbs/board.php?bo_table=news&amp;wr_id=1">글 올리는 법</a></div></td>{menu_admin}<td class="td_num">70</td><td class="td_datetime">10-12</td></tr>
<tr><td class="td_num2">21</td><td class="td_subject"><a href="/bbs/board.php?bo_table=news&amp;sca=a" class="bo_cate_link">사회</a><div class="bo_tit"><a href="/bbs/board.php?bo_table=news&amp;wr_id=56&amp;page=2"> 산책로 새 단장 </a>
<span class="new_icon">N<span class="sound_only">새글</span></span><i class="fa fa-heart"></i><span class="sound_only">댓글</span><span class="cnt_cmt">4</span><span class="sound_only">개</span></div></td>{menu}<td class="td_num">168</td><td class="td_datetime">23:38</td></tr>
<tr><td class="td_num2"><span class="bo_current">열람중</span></td><td class="td_subject"><div class="bo_tit"><a href="/bbs/board.php?bo_table=news&amp;wr_id=55&amp;page=2"><i class="fa fa-lock"></i> 난방비 지원</a></div></td>{menu}<td class="td_num">8</td><td class="td_datetime">11-21</td></tr>
<tr><td class="td_num2">19</td><td class="td_subject"><div class="bo_tit"><a href="/bbs/board.php?bo_table=news&amp;wr_id=54&amp;page=2">항만 물동량</a></div></td>{menu}<td class="td_num">8</td><td class="td_datetime">12-30</td></tr>
</tbody></table></div></form></div>
<nav class="pg_wrap"><span class="pg"><a href="/bbs/board.php?bo_table=news&amp;page=1" class="pg_page">1<span class="sound_only">페이지</span></a><span class="sound_only">열린</span><strong class="pg_current">2</strong><span class="sound_only">페이지</span>
<a href="/bbs/board.php?bo_table=news&amp;page=3" class="pg_page">3<span class="sound_only">페이지</span></a></span></nav>"""


def menu(name: str) -> str:
    """gnuboard's writer cell: the name, and a menu twice."""
    links = "".join(
        f'<a href="/bbs/{page}.php?mb_id=x">{word}</a>\n'
        for page, word in (("memo_form", "쪽지보내기"), ("profile", "자기소개"), ("new", "전체게시물"))
    )
    return (
        f'<td class="td_name sv_use"><span class="sv_wrap"><a href="/bbs/profile.php?mb_id=x" class="sv_member" title="{name} 자기소개"><span class="profile_img"><img src="/n.gif" alt="no_profile"></span> {name}</a>'
        f'<span class="sv">{links}</span><noscript class="sv_nojs"><span class="sv">{links}</span></noscript></span></td>'
    )


def page_of(body: str, url: str) -> Page:
    root = html.document_fromstring(f"<html><body>{body}</body></html>")
    return Page(url=url, fetched_at=NOW, zone=KST, text=body, charset="utf-8", root=root)


def rhymix(rows: str = RHYMIX_ROWS, post: str = "") -> Page:
    return page_of(RHYMIX.replace("{rows}", rows).replace("{post}", post), "https://b.example/board?page=2")


def gnuboard() -> Page:
    body = GNUBOARD.replace("{menu_admin}", menu("관리자")).replace("{menu}", menu("새길지기"))
    return page_of(body, "https://g.example/bbs/board.php?bo_table=news&page=2")


def sketchbook() -> Page:
    return page_of(SKETCHBOOK, "https://s.example/news")


def by_rules(platform: str) -> tuple[Site, Rules]:
    site = CATALOGUE.platform(platform)
    return site, site.rules_at(NOW)


def without(platform: str) -> tuple[Site, Rules]:
    return CATALOGUE.generic(f"https://{platform}.example/"), Rules()


def read(page: Page, how: tuple[Site, Rules]) -> Listing:
    found = read_listing(page, *how)
    assert isinstance(found, Listing), found
    return found


def day(row: Row) -> str | None:
    return row.published_at.date().isoformat() if row.published_at else None


@pytest.mark.parametrize("how", [by_rules, without])
def test_a_rhymix_list_is_read_cell_by_cell(how) -> None:
    notice, first, current, last = read(rhymix(), how("rhymix")).rows
    assert (notice.title, notice.no, notice.is_notice) == ("[공지] 글을 올리는 법", None, True)
    assert (first.no, first.title, first.author, first.date, first.comments) == (
        41,
        '산책로 새 단장… "밤에도 안전"',
        "새길지기",
        "2026.11.22",
        3,
    )
    assert (first.is_new, first.is_secret, first.is_current, day(first)) == (True, True, False, "2026-11-22")
    assert (current.title, current.is_current, current.no, current.comments) == ("[알림 아님] 항만 물동량 [상보]", True, 40, 0)
    assert (last.author, last.is_new, last.is_secret, last.is_notice) == ("손님", False, False, False)


def test_rows_lead_to_the_posts_own_addresses_and_remember_how_they_were_linked() -> None:
    rows = read(rhymix(), by_rules("rhymix")).rows
    assert [row.url for row in rows] == [f"https://b.example/board/{n}" for n in (90, 141, 139, 137)]
    assert rows[1].linked_url == "https://b.example/board/141?page=2"


@pytest.mark.parametrize("how", [by_rules, without])
def test_a_sketchbook_list_is_read_cell_by_cell(how) -> None:
    notice, first, last = read(sketchbook(), how("rhymix")).rows
    assert (notice.title, notice.is_notice, notice.no) == ("이 게시판의 규칙", True, None)
    assert (first.no, first.title, first.author, first.date, first.comments, first.category) == (
        8,
        "난방비 지원 신청",
        "바람",
        "2026.11.22",
        4,
        "사회",
    )
    assert (first.is_new, last.is_new, last.author) == (True, False, "손님")


@pytest.mark.parametrize("how", [by_rules, without])
def test_a_gnuboard_list_is_read_cell_by_cell(how) -> None:
    notice, first, current, last = read(gnuboard(), how("gnuboard")).rows
    assert (notice.title, notice.author, notice.is_notice, notice.is_new) == ("글 올리는 법", "관리자", True, False)
    assert (first.no, first.title, first.author, first.date, first.comments) == (21, "산책로 새 단장", "새길지기", "23:38", 4)
    assert (first.is_new, first.published_at) == (True, datetime(2026, 11, 22, 23, 38, tzinfo=KST))
    assert (current.is_current, current.is_secret, current.no, current.title) == (True, True, 20, "난방비 지원")
    assert (day(current), day(last)) == ("2026-11-21", "2025-12-30")


def test_a_category_is_no_part_of_a_title() -> None:
    assert read(gnuboard(), by_rules("gnuboard")).rows[1].category == "사회"


@pytest.mark.parametrize("how", [by_rules, without])
@pytest.mark.parametrize(
    ("page", "platform", "number", "following"),
    [
        (rhymix(), "rhymix", 2, ["https://b.example/board?page=3", "https://b.example/board?page=4"]),
        (gnuboard(), "gnuboard", 2, ["https://g.example/bbs/board.php?bo_table=news&page=3"]),
    ],
)
def test_a_pager_says_where_it_is_and_goes_on(page: Page, platform: str, number: int, following: list[str], how) -> None:
    found = read(page, how(platform))
    assert found.page == number
    assert list(found.next_urls[: len(following)]) == following


@pytest.mark.parametrize("how", [by_rules, without])
def test_beyond_the_last_page_there_are_notices_and_nothing_to_go_on_to(how) -> None:
    found = read(rhymix(rows=""), how("rhymix"))
    assert [row.is_notice for row in found.rows] == [True]
    assert found.next_urls == ()


@pytest.mark.parametrize("how", [by_rules, without])
def test_an_empty_board_is_a_list_of_nothing(how) -> None:
    head, _, rest = GNUBOARD.partition('<tr class="bo_notice">')
    empty = head + '<tr><td colspan="5" class="empty_table">게시물이 없습니다.</td></tr></tbody>' + rest.partition("</tbody>")[2]
    found = read(page_of(empty, "https://g.example/bbs/board.php?bo_table=news&page=999"), how("gnuboard"))
    assert (found.rows, found.next_urls, found.page) == ((), (), 999)


POST = """<div class="board_read"><div class="read_header"><h1><a href="https://b.example/board/139">항만 물동량</a></h1><p class="meta"><span class="author"><a href="#popup_menu_area" class="member_0">익명</a></span><span class="time">2026.11.21 10:00</span></p></div>
<div class="read_body"><div class="document_139_0 xe_content">항만을 드나든 물동량이 석 달째 늘었다.<br><br>관계자는 "관련 글은 <a href="/board/100">지난 글</a>과 <a href="/board/101">그 앞의 글</a>에 있다"고 말했다.</div></div>
<div class="feedback" id="comment"><ul class="fbList"><li class="fbItem" id="comment_1"><div class="xe_content">좋은 소식이다.</div><a href="/index.php?mid=board&amp;act=dispBoardReplyComment&amp;comment_srl=1">댓글</a></li>
<li class="fbItem" id="comment_2"><div class="xe_content">잘 읽었다.</div><a href="/index.php?mid=board&amp;act=dispBoardReplyComment&amp;comment_srl=2">댓글</a></li></ul></div></div>"""


def parts_text(tables: tuple[Table, ...]) -> str:
    return " ".join(text_of(part) for table in tables for part in table.parts)


@pytest.mark.parametrize("how", [by_rules, without])
def test_the_list_under_a_post_can_be_cut_without_touching_the_post(how) -> None:
    tables = read_tables(rhymix(post=POST), *how("rhymix"))
    assert [len(table.rows) for table in tables] == [4]
    assert "도서관 야간 개방" in parts_text(tables)
    assert "석 달째 늘었다" not in parts_text(tables)
    assert "좋은 소식이다" not in parts_text(tables)


def test_a_page_without_a_list_is_said_to_have_none() -> None:
    page = page_of("<h1>제목</h1><p>첫 문단은 길게 이어진다.</p><p>둘째 문단도 그렇다.</p>", "https://a.example/1")
    found = read_listing(page, *without("a"))
    assert isinstance(found, Rejection)
    assert (found.outcome, found.reason) == (Outcome.REJECTED, Reason.NOT_LISTING)


def test_an_article_full_of_links_is_no_list_of_its_sentences() -> None:
    page = page_of(
        "<article><p>첫 문단은 길게 이어지고 <a href='/tag/1'>항만</a>과 <a href='/tag/2'>부두</a>를 말한다.</p><p>둘째 문단은 <a href='/tag/3'>시장</a>을 말한다.</p></article>",
        "https://a.example/1",
    )
    assert read_tables(page, *without("a")) == ()


def test_reading_a_list_leaves_the_page_as_it_was() -> None:
    page = rhymix(post=POST)
    before = html.tostring(page.root)
    read_tables(page, *by_rules("rhymix"))
    read_listing(page, *without("b"))
    assert html.tostring(page.root) == before


def test_a_deep_page_of_many_links_ends() -> None:
    body = "<div>" * 150 + "".join(f"<p><a href='/n/{n}'>같은 모양의 고리 {n}</a></p>" for n in range(1500)) + "</div>" * 150
    started = datetime.now(UTC)
    assert len(read(page_of(body, "https://a.example/"), without("a")).rows) == 1500
    assert datetime.now(UTC) - started < timedelta(seconds=30)
