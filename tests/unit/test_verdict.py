"""Is what is no article told from what is one, with the reason?"""

from datetime import UTC, datetime

import pytest

from archive.extract.derive import derive
from archive.model import Capture, Draft, Outcome, Reading, Reason, Redirect, Rejection, Want
from archive.sites.model import Site

NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
URL = "https://news.example.kr/a/1"
SITE = Site(id="x", name="x", hosts=("news.example.kr",))


def derived(
    body: str = "", *, status: int = 200, url: str = URL, location: str | None = None, want: Want = Want.ARTICLE
) -> Reading:
    headers = (("Content-Type", "text/html"), *((("Location", location),) if location else ()))
    return derive(Capture(url=url, fetched_at=NOW, status=status, headers=headers, body=body.encode()), SITE, want)


def refused(reading: Reading) -> tuple[Outcome, Reason]:
    assert isinstance(reading, Rejection), reading
    assert reading.detail
    return reading.outcome, reading.reason


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (401, Outcome.BLOCKED, Reason.FORBIDDEN),
        (403, Outcome.BLOCKED, Reason.FORBIDDEN),
        (404, Outcome.GONE, Reason.NOT_FOUND),
        (410, Outcome.GONE, Reason.NOT_FOUND),
        (429, Outcome.FAILED, Reason.THROTTLED),
        (451, Outcome.BLOCKED, Reason.FORBIDDEN),
        (500, Outcome.FAILED, Reason.SERVER_ERROR),
        (502, Outcome.FAILED, Reason.SERVER_ERROR),
        (503, Outcome.FAILED, Reason.THROTTLED),
        (304, Outcome.FAILED, Reason.HTTP_STATUS),
        (418, Outcome.FAILED, Reason.HTTP_STATUS),
        (100, Outcome.FAILED, Reason.HTTP_STATUS),
    ],
)
@pytest.mark.parametrize("want", list(Want))
def test_a_status_decides_whatever_the_page_says(status: int, outcome: Outcome, reason: Reason, want: Want) -> None:
    assert refused(derived("<p>새벽시는 나무를 새로 심었다고 밝혔다.</p>", status=status, want=want)) == (outcome, reason)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_an_absolute_address(status: int) -> None:
    assert derived(status=status, location="../b/2?x=1") == Redirect(location="https://news.example.kr/b/2?x=1")


@pytest.mark.parametrize(
    ("location", "outcome", "reason"),
    [
        ("/bbs/password.php?w=s&wr_id=3", Outcome.BLOCKED, Reason.SECRET),
        ("https://news.example.kr/member/login.php?url=%2Fa%2F1", Outcome.BLOCKED, Reason.LOGIN),
        ("/index.php?act=dispMemberLoginForm", Outcome.BLOCKED, Reason.LOGIN),
        ("/adult/certify", Outcome.BLOCKED, Reason.AGE_CHECK),
        (URL, Outcome.REJECTED, Reason.REDIRECT_LOOP),
        ("javascript:history.back()", Outcome.FAILED, Reason.HTTP_STATUS),
        ("http://[broken", Outcome.FAILED, Reason.HTTP_STATUS),
        (None, Outcome.FAILED, Reason.HTTP_STATUS),
    ],
)
def test_a_redirect_to_a_wall_is_no_redirect(location: str | None, outcome: Outcome, reason: Reason) -> None:
    assert refused(derived(status=302, location=location)) == (outcome, reason)


@pytest.mark.parametrize(
    ("page", "outcome", "reason"),
    [
        (
            '<script>alert("글이 존재하지 않습니다.\\n\\n글이 삭제되었거나 이동된 경우입니다.");history.back();</script>',
            Outcome.GONE,
            Reason.NOT_FOUND,
        ),
        ("<script>alert('존재하지 않는 게시판입니다.')</script>", Outcome.GONE, Reason.NOT_FOUND),
        ("<script>alert('글을 읽을 권한이 없습니다.');location.href='/'</script>", Outcome.BLOCKED, Reason.FORBIDDEN),
        ("<script>alert('로그인 후 이용하세요.')</script>", Outcome.BLOCKED, Reason.LOGIN),
        ("<script>alert('잠시 뒤에 다시 오세요.')</script>", Outcome.REJECTED, Reason.ALERT),
        (
            "<title>Just a moment...</title><p>Checking your browser before accessing news.example.kr.</p>",
            Outcome.BLOCKED,
            Reason.CHALLENGE,
        ),
        ("<h1>비정상적인 접근이 감지되어 차단되었습니다.</h1>", Outcome.BLOCKED, Reason.CHALLENGE),
        (
            "<div>이 정보내용은 청소년 유해매체물로서 19세 미만은 이용할 수 없습니다. 성인인증을 해 주세요.</div>",
            Outcome.BLOCKED,
            Reason.AGE_CHECK,
        ),
        ("<div><p>로그인이 필요한 서비스입니다.</p></div>", Outcome.BLOCKED, Reason.LOGIN),
        ("<div><p>비밀글입니다. 비밀번호를 입력하세요.</p></div>", Outcome.BLOCKED, Reason.SECRET),
        ("<div><p>삭제된 기사입니다.</p></div>", Outcome.GONE, Reason.NOT_FOUND),
        ("<title>404 Not Found</title><p>요청하신 페이지를 찾을 수 없습니다.</p>", Outcome.GONE, Reason.NOT_FOUND),
        ("<title>오류</title><p>잘못된 접근입니다.</p>", Outcome.REJECTED, Reason.SOFT_404),
        ("<div></div>", Outcome.REJECTED, Reason.EMPTY),
        ("", Outcome.REJECTED, Reason.EMPTY),
    ],
)
def test_a_notice_with_status_200_is_no_article(page: str, outcome: Outcome, reason: Reason) -> None:
    assert refused(derived(f"<html><body>{page}</body></html>" if page else "")) == (outcome, reason)


def test_the_front_page_is_no_article() -> None:
    page = "<title>새벽일보</title>" + "<p>새벽시는 지난 3일 달빛역 앞에 나무를 새로 심었다고 밝혔다.</p>" * 5
    assert refused(derived(page, url="https://news.example.kr/")) == (Outcome.REJECTED, Reason.HOME)


def test_what_is_no_page_is_refused() -> None:
    assert refused(derived("%PDF-1.7")) == (Outcome.REJECTED, Reason.NOT_HTML)


HEAD = (
    "<title>{title}</title><meta property='og:title' content='{title}'>"
    "<meta property='article:published_time' content='2026-11-20T09:30:00+09:00'>"
)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("[속보] 새벽시장에 홍길동", "새벽시장에 홍길동 후보가 당선됐다."),
        ("비밀번호 없는 로그인 나온다", "새벽소프트는 로그인이 필요한 서비스에서 비밀번호를 없앤다고 20일 밝혔다."),
        ("삭제된 기사 되살린 도서관", "새벽도서관은 삭제된 기사 3만 건을 되살렸다고 20일 밝혔다. 찾을 수 없는 기사는 아직 있다."),
        ("19세 미만 성인인증 강화", "정부는 19세 미만이 이용할 수 없도록 성인인증을 강화한다고 20일 밝혔다."),
        ("달빛역 지하도 출입 제한", "비정상적인 접근을 막으려 달빛역 지하도 이용이 제한됐다. 시는 다음 달 다시 연다고 밝혔다."),
    ],
)
def test_news_of_such_words_is_an_article(title: str, text: str) -> None:
    body = f"<h1>{title}</h1><div class='article_body'><p>{text}</p></div>"
    page = f"<html><head>{HEAD.format(title=title)}</head><body>{body}</body></html>"
    reading = derived(page)
    assert isinstance(reading, Draft), reading
    assert reading.body == text


def test_a_list_where_an_article_was_wanted_keeps_its_rows() -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='/a/{n}'>달빛역 앞에 심은 나무 {n}그루</a></td><td>나무꾼</td><td>2026.11.{n:02}</td></tr>"
        for n in range(1, 16)
    )
    reading = derived(f"<html><head><title>자유게시판</title></head><body><h2>자유게시판</h2><table>{rows}</table></body></html>")
    assert refused(reading) == (Outcome.REJECTED, Reason.LISTING)
    assert isinstance(reading, Rejection)
    assert len(reading.rows) == 15


def test_a_secret_post_with_status_403_says_so_and_keeps_its_list() -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='/a/{n}'>달빛역 앞에 심은 나무 {n}그루</a></td><td>2026.11.{n:02}</td></tr>"
        for n in range(1, 9)
    )
    reading = derived(f"<html><body><p>비밀글입니다.</p><table>{rows}</table></body></html>", status=403)
    assert refused(reading) == (Outcome.BLOCKED, Reason.SECRET)
    assert isinstance(reading, Rejection)
    assert len(reading.rows) == 8


def test_a_robot_check_with_status_503_is_no_throttling() -> None:
    page = "<html><head><title>Just a moment...</title></head><body><script src='/cdn-cgi/challenge-platform/x.js'></script>"
    assert refused(derived(page, status=503)) == (Outcome.BLOCKED, Reason.CHALLENGE)


def test_a_short_article_beside_a_captcha_is_an_article() -> None:
    text = "새벽시장에 홍길동 후보가 당선됐다고 선거관리위원회가 밝혔다."
    body = f"<h1>홍길동 당선</h1><div class='article_body'>{text}</div><form><div class='g-recaptcha'></div></form>"
    reading = derived(f"<html><head>{HEAD.format(title='홍길동 당선')}</head><body>{body}</body></html>")
    assert isinstance(reading, Draft), reading
    assert reading.body == text
