"""A made-up city for the report tests: no person, number or message in it is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from models.receipt_number import check_digit
from models.words import Kind
from reports.cases import choose_cases
from reports.week import Week
from reports.weekly import Line, NoticeLine, WeeklyData, cells_of

WEEK = Week.parse("2026-W47")
MADE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # Friday, 9 in the morning there

POINTS = (
    "诚城社区", "关堤乡", "石婆固镇", "原武镇", "原兴街道", "百泉律所", "三多律所", "心连心公司",
    "东大阳堤村", "汲水镇", "冀屯镇", "亢村镇", "王村乡", "平原镇", "向阳街道", "耿黄镇",
    "示例联系点甲", "示例联系点乙",
)  # fmt: skip

_SAYINGS = {
    Kind.SUGGESTION: "俺觉着村里红白事得有个规矩，席面摆几桌、随多少礼都写明白，省得攀比。",
    Kind.PROPOSAL: "建议制定电动三轮车通行管理办法，明确登记、停放和充电的要求。",
    Kind.QUESTION: "征集箱多长时间开一回？写了意见以后上哪儿看结果？",
    Kind.OPINION: "第十二条罚得太重了，头一回犯应当先提醒，再犯再罚。",
    Kind.COMPLAINT: "俺家门口的路灯坏了半个月了，黑家出门看不见路，咋没人管哩？",
    Kind.EMERGENCY: "东头仓库冒烟了，快来人！",
    Kind.HUMAN: "找个工作人员跟我说说。",
    Kind.UNCLEAR: "那个事儿还是那样。",
    Kind.REPORT: "秘密举报内容：某某收钱办事。",
    Kind.SPAM: "低价代办，加我了解。",
}
PREVIOUS = {Kind.SUGGESTION: 11, Kind.QUESTION: 17, Kind.COMPLAINT: 24, Kind.REPORT: 5}
_CHANNELS = ("微信公众号", "咨询台", "征集箱", "电话")


def number(serial: int) -> str:
    """The receipt number with this serial part."""
    payload = str(100_000_000 + serial)
    return payload + check_digit(payload)


def line(kind: Kind = Kind.SUGGESTION, serial: int = 1, **changes: object) -> Line:
    """One matter of the week; `changes` are fields of `Line`."""
    base = Line(
        id=serial,
        number=number(serial),
        arrived=WEEK.start + timedelta(hours=9, minutes=37 * serial % 9000),
        point=POINTS[serial % 15],
        site="便民服务中心咨询台" if serial % 3 == 0 else None,
        channel=_CHANNELS[serial % 4],
        kind=kind,
        text=_SAYINGS[kind],
        articles=("12.1(3)",) if kind is Kind.OPINION else (),
        state="已收到",
        referred_to="12345政务服务便民热线" if kind is Kind.COMPLAINT else None,
        due=date(2026, 11, 18) + timedelta(days=serial % 5) if kind is Kind.QUESTION else None,
        sealed=kind is Kind.REPORT,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def data(**changes: object) -> WeeklyData:
    """A silent week of the city; `changes` are fields of `WeeklyData`.

    The cells are those of the lines, and the cases those that would be chosen.
    """
    lines: tuple[Line, ...] = changes.get("lines", ())  # type: ignore[assignment]
    cases = tuple(kept.number for kept in choose_cases(lines))
    changes = {"cells": cells_of(lines), "cases": cases, **changes}
    base = WeeklyData(
        week=WEEK, scope="全市", points=POINTS, cells=(), lines=(), previous_total_by_kind={},
        unanswered=(), referrals={}, notices=(), answered={}, new_followers=None,
        sample=False, made=MADE, office="新乡市人大常委会法制工作委员会",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def busy() -> WeeklyData:
    """A full week of the city, marked as sample data."""
    amounts = {
        Kind.SUGGESTION: 14, Kind.PROPOSAL: 1, Kind.QUESTION: 17, Kind.OPINION: 22,
        Kind.COMPLAINT: 19, Kind.EMERGENCY: 1, Kind.HUMAN: 2, Kind.UNCLEAR: 3,
        Kind.REPORT: 2, Kind.SPAM: 2,
    }  # fmt: skip
    kinds = [kind for kind, amount in amounts.items() for _ in range(amount)]
    lines = tuple(line(kind, serial) for serial, kind in enumerate(kinds, start=1))
    return data(
        lines=lines,
        previous_total_by_kind=PREVIOUS,
        unanswered=tuple(found for found in lines if found.kind is Kind.QUESTION)[:12],
        referrals={"12345政务服务便民热线": 17, "12333人社服务热线": 2},
        notices=(
            NoticeLine(
                title="关于《新乡市电动三轮车管理条例（草案）》公开征求意见的通知",
                sent_at=datetime(2026, 11, 16, 2, 0, tzinfo=UTC),
                planned=1280, reached=1246, failed=34,
            ),
        ),
        answered={Kind.QUESTION: 13, Kind.SUGGESTION: 4},
        new_followers=86,
        sample=True,
    )  # fmt: skip
