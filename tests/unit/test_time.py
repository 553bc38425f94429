"""Is every form of time that Korean pages print understood, and nothing else taken for one?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.normalise.time import find_moments, read_moment, read_time

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 22, 23, 50, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024.08.14. 오전 9:30", "2024-08-14T09:30:00+09:00"),
        ("2024.08.14. 오후 9:30", "2024-08-14T21:30:00+09:00"),
        ("2024/08/14 오후 12:10", "2024-08-14T12:10:00+09:00"),
        ("2024/08/14 오전 12:10", "2024-08-14T00:10:00+09:00"),
        ("2024-08-14 09:30:11", "2024-08-14T09:30:11+09:00"),
        ("2024-08-14 09:30:11.0", "2024-08-14T09:30:11+09:00"),
        ("2024. 8. 14. 9:30", "2024-08-14T09:30:00+09:00"),
        ("2024년 8월 14일 (수) 오후 3시 5분", "2024-08-14T15:05:00+09:00"),
        ("2024년 08월 14일 15시", "2024-08-14T15:00:00+09:00"),
        ("2024.08.14(수) 09:30", "2024-08-14T09:30:00+09:00"),
        ("2024.08.14 수요일 09:30", "2024-08-14T09:30:00+09:00"),
        ("2024.08.14 (09:30)", "2024-08-14T09:30:00+09:00"),
        ("2024.08.14 | 09:30", "2024-08-14T09:30:00+09:00"),
        ("2024.08.14 24:00", "2024-08-15T00:00:00+09:00"),
        ("입력 : 2024-08-14 09:30", "2024-08-14T09:30:00+09:00"),
        ("26-11-22 22:51", "2026-11-22T22:51:00+09:00"),
        ("'24.08.14 09:30", "2024-08-14T09:30:00+09:00"),
        ("99.12.31", "1999-12-31T00:00:00+09:00"),
        ("20240814", "2024-08-14T00:00:00+09:00"),
        ("20240814093011", "2024-08-14T09:30:11+09:00"),
        ("20240814T093011", "2024-08-14T09:30:11+09:00"),
        ("23:38", "2026-11-22T23:38:00+09:00"),
        ("23:55", "2026-11-22T23:55:00+09:00"),
        ("11-22", "2026-11-22T00:00:00+09:00"),
        ("12-25", "2025-12-25T00:00:00+09:00"),
        ("11.20 09:11", "2026-11-20T09:11:00+09:00"),
        ("11월 20일", "2026-11-20T00:00:00+09:00"),
        ("3시간 전", "2026-11-22T20:50:00+09:00"),
        ("5분 전", "2026-11-22T23:45:00+09:00"),
        ("방금 전", "2026-11-22T23:50:00+09:00"),
        ("2일 전", "2026-11-20T00:00:00+09:00"),
        ("3 hours ago", "2026-11-22T20:50:00+09:00"),
        ("어제", "2026-11-21T00:00:00+09:00"),
        ("어제 13:20", "2026-11-21T13:20:00+09:00"),
        ("오늘 오후 1:20", "2026-11-22T13:20:00+09:00"),
        ("그저께", "2026-11-20T00:00:00+09:00"),
        ("2025-05-15T20:00:52.000+0900", "2025-05-15T20:00:52+09:00"),
        ("2026-07-12T22:09:00+09:00", "2026-07-12T22:09:00+09:00"),
        ("2024-08-14T00:30:03.123Z", "2024-08-14T09:30:03+09:00"),
        ("2024-08-14T09:30+09", "2024-08-14T09:30:00+09:00"),
        ("2024-12-03T10:00:00-05:00", "2024-12-04T00:00:00+09:00"),
        ("2024-08-14 09:30 KST", "2024-08-14T09:30:00+09:00"),
        ("2024-08-14 09:30 GMT+0900", "2024-08-14T09:30:00+09:00"),
        ("Wed, 14 Aug 2024 05:58:12 +0900", "2024-08-14T05:58:12+09:00"),
        ("Wed Aug 14 05:58:12 KST 2024", "2024-08-14T05:58:12+09:00"),
        ("Thu, 20 Apr 2023 04:28:00 GMT", "2023-04-20T13:28:00+09:00"),
        ("August 14, 2024 9:30 am", "2024-08-14T09:30:00+09:00"),
        ("11월 20, 2026", "2026-11-20T00:00:00+09:00"),
        ("1723580000", "2024-08-14T05:13:20+09:00"),
        ("1723580000000", "2024-08-14T05:13:20+09:00"),
    ],
)
def test_forms(text: str, expected: str) -> None:
    found = read_time(text, now=NOW, zone=SEOUL)
    assert found is not None
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", None, "없음", "조회 31", "3", "12.5%", "1.5", "0000-00-00 00:00:00", "2024-13-45", "2024-02-30",
        "1970-01-01T09:00:00+09:00", "0001-01-01", "2099-01-01", "2027-01-15 10:00", "02-123-4567", "192.168.0.1",
    ],
)  # fmt: skip
def test_what_is_no_time(text: str | None) -> None:
    assert read_time(text, now=NOW, zone=SEOUL) is None


@pytest.mark.parametrize(
    ("text", "has_clock", "is_relative"),
    [
        ("2024.08.14", False, False),
        ("2024.08.14 00:00", True, False),
        ("3시간 전", True, True),
        ("2일 전", False, True),
        ("11-22", False, False),
    ],
)
def test_it_is_known_how_much_was_said(text: str, has_clock: bool, is_relative: bool) -> None:
    moment = read_moment(text, now=NOW, zone=SEOUL)
    assert moment is not None
    assert (moment.has_clock, moment.is_relative) == (has_clock, is_relative)


def test_just_after_midnight_the_hour_shown_is_yesterdays() -> None:
    found = read_time("23:38", now=datetime(2026, 11, 23, 0, 5, tzinfo=SEOUL), zone=SEOUL)
    assert found == datetime(2026, 11, 22, 23, 38, tzinfo=SEOUL)


def test_the_day_is_the_sites_not_the_machines() -> None:
    found = read_time("00:10", now=datetime(2026, 11, 22, 16, 0, tzinfo=UTC), zone=SEOUL)
    assert found == datetime(2026, 11, 23, 0, 10, tzinfo=SEOUL)


def test_every_full_date_of_a_line_in_order() -> None:
    found = find_moments("입력 2024.08.14 05:58 / 수정 2024.08.14 06:10", now=NOW, zone=SEOUL)
    assert [moment.at.minute for moment in found] == [58, 10]


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    read_time(text, now=NOW, zone=SEOUL)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2026, 11, 20)))  # noqa: DTZ001 the zone is put on below
def test_a_written_time_is_read_back_to_the_minute(when: datetime) -> None:
    aware = when.replace(second=0, microsecond=0, tzinfo=SEOUL)
    for form in ("%Y-%m-%d %H:%M", "%Y.%m.%d. %H:%M", "%y-%m-%d %H:%M", "%Y년 %m월 %d일 %H시 %M분", "%Y%m%d%H%M"):
        assert read_time(aware.strftime(form), now=NOW, zone=SEOUL) == aware
