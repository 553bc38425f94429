"""Is metadata read from pages of many makes? Skeletons as Korean sites print them; every name and text in them is invented."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.extract.metadata import Metadata, read_metadata
from archive.extract.open import open_page
from archive.extract.page import Page
from archive.model import Capture
from archive.sites.model import Rules, Site

NOW = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
FOLDER = Path(__file__).parent / "shapes"


def read(html: bytes, url: str) -> Metadata:
    site = Site(id="x", name=url.split("/")[2], hosts=(url.split("/")[2],))
    page = open_page(Capture(url=url, fetched_at=NOW, status=200, body=html), site)
    assert isinstance(page, Page)
    return read_metadata(page, site, Rules())


@dataclass(frozen=True)
class Said:
    """What a page says."""

    title: str
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    url: str = "https://www.saebyeok-example.kr/news/articleView.html?idxno=12345"


SHAPES = {
    "local_paper_common_system": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T09:30:11+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "local_paper_older_and_no_metas": Said(
        title="달빛역 앞에 나무 200그루", authors=("김하늘",), published="2026-11-20T09:30:00+09:00"
    ),
    "wordpress": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T09:30:11+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "wordpress_without_metas": Said(title="달빛역 앞에 나무 200그루", authors=(), published="2026-11-20T09:30:11+09:00"),
    "wire_agency": Said(title="달빛역 앞에 나무 200그루", authors=("김하늘",), published="2026-11-20T09:30:11+09:00"),
    "daily_two_reporters_in_json_ld_comments_in_the_json": Said(
        title="“나무가 왔다”…달빛역 앞 200그루",
        authors=("김하늘", "이바다"),
        published="2026-11-20T09:30:11+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "portal": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T09:30:11+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "day_in_the_meta_minutes_on_the_face": Said(
        title="달빛역 앞에 나무 200그루", authors=(), published="2026-11-20T15:05:00+09:00", modified="2026-11-20T16:00:00+09:00"
    ),
    "local_time_written_as_utc_in_the_meta": Said(
        title="달빛역 앞에 나무 200그루", authors=(), published="2026-11-20T15:05:00+09:00"
    ),
    "municipal_board_in_a_table_title_nowhere_in_the_head": Said(
        title="새벽시, 달빛역 앞에 나무 200그루 심어", authors=(), published="2026-11-20T09:30:00+09:00"
    ),
    "municipal_board_with_a_heading": Said(
        title="새벽군, 달빛역 앞에 나무 200그루 심어", authors=("홍보실",), published="2026-11-20T00:00:00+09:00"
    ),
    "board_older_gnuboard_in_tables": Said(title="달빛역 가 본 사람", authors=("나무꾼",), published="2026-11-20T09:30:00+09:00"),
    "board_xe_skin_without_labels": Said(
        title="달빛역 가 본 사람",
        authors=("나무꾼",),
        published="2026-11-20T09:30:00+09:00",
        url="https://town-example.kr/free/77120",
    ),
    "community_with_labels": Said(title="달빛역 가 본 사람", authors=("나무꾼",), published="2026-11-20T09:30:11+09:00"),
    "community_hour_of_today": Said(title="달빛역 가 본 사람", authors=("나무꾼",), published="2026-11-22T23:38:00+09:00"),
    "broadcaster_sign_off_only": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T09:30:00+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "opinion_piece": Said(title="[아침을 열며] 나무를 심는 마음", authors=("한바람",), published="2026-11-20T03:00:00+09:00"),
    "headline_broken_by_a_badge": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘", "이바다"),
        published="2026-11-20T09:30:00+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "daily_change_shown_before_publication": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T09:30:00+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "citizens_paper_two_digit_years": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T09:30:00+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "wire_agency_dateline_only": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘", "이바다"),
        published="2026-11-20T09:30:11+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "economic_daily_nested_spans": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T15:05:00+09:00",
        modified="2026-11-20T16:00:00+09:00",
    ),
    "government_board_without_labels": Said(
        title="새벽시, 달빛역 앞에 나무 200그루 심어", authors=(), published="2026-11-20T09:30:11+09:00"
    ),
    "gallery_with_nickname": Said(title="달빛역 가 본 사람", authors=("나무꾼",), published="2026-11-20T09:30:11+09:00"),
    "community_with_time_of_change": Said(
        title="달빛역 가 본 사람",
        authors=("나무꾼",),
        published="2026-11-20T09:30:11+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "blog": Said(title="달빛역 가는 길", authors=("나무꾼",), published="2026-11-20T09:30:11+09:00"),
    "one_line_of_particulars": Said(
        title="달빛역 앞에 나무 200그루",
        authors=("김하늘",),
        published="2026-11-20T09:30:11+09:00",
        modified="2026-11-20T10:12:00+09:00",
    ),
    "columnist_with_post": Said(
        title="[한바람의 숲] 나무를 심는 마음", authors=("한바람",), published="2026-11-20T03:00:00+09:00"
    ),
    "heading_with_category_and_count": Said(
        title="달빛역 가 본 사람", authors=("나무꾼",), published="2026-11-20T09:30:00+09:00"
    ),
    "short_post_under_its_list": Said(title="달빛역 가 본 사람", authors=("나무꾼",), published="2026-11-20T09:30:00+09:00"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_title_authors_and_times(name: str) -> None:
    shape = SHAPES[name]
    said = read((FOLDER / f"{name}.html").read_bytes(), shape.url)
    assert said.title == shape.title
    assert said.authors == shape.authors
    assert (said.published_at and said.published_at.astimezone(UTC)) == _at(shape.published)
    if shape.modified:
        assert said.modified_at is not None
        assert said.modified_at.astimezone(UTC) == _at(shape.modified)


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
