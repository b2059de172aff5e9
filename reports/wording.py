"""The sentences of the weekly summary, made from its figures. Zeros read as sentences, too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models.words import KIND_NAMES, Kind
from reports.figures import Figures, KindFigures, days_overdue, is_overdue
from reports.text import one_line
from reports.week import chinese_date, local
from reports.weekly import NO_POINT, Line, NoticeLine, WeeklyData, WeekTheme

_NAMES_SHOWN = 6
_TOPICS_SHOWN = 5


def title(data: WeeklyData) -> str:
    """'全市基层立法联系点民意征集情况周报'."""
    scope = data.scope
    return f"{scope if scope.endswith('联系点') else scope + '基层立法联系点'}民意征集情况周报"


def addressee(data: WeeklyData) -> str:
    """The line 主送, with its colon."""
    usual = "各基层立法联系点" if data.is_city else "新乡市人大常委会法制工作委员会"
    return (data.addressee or usual).rstrip("：:") + "："


def moment(when: datetime) -> str:
    """'2026年11月20日9时', with minutes when there are any."""
    there = local(when)
    minutes = f"{there.minute}分" if there.minute else ""
    return f"{chinese_date(there.date())}{there.hour}时{minutes}"


def lead(data: WeeklyData, found: Figures) -> str:
    where = f"全市{len(data.points)}个基层立法联系点" if data.is_city else "本联系点"
    total = found.total
    if total.this_week:
        what = f"共收到群众来信来言{total.this_week}件{compared(total)}。"
    else:
        what = f"没有收到群众来信来言{compared(total)}。"
    close = "现将有关情况通报如下。" if data.is_city else "现将有关情况报告如下。"
    return f"{data.week.period}，{where}{what}{close}"


def compared(row: KindFigures) -> str:
    """'，比上周增加3件', or nothing where there is nothing to compare with."""
    difference = row.difference
    if difference is None or (difference == 0 and not row.this_week):
        return ""
    if difference == 0:
        return "，与上周持平"
    return f"，比上周{'增加' if difference > 0 else '减少'}{abs(difference)}件"


def kinds(found: Figures) -> str:
    parts = [f"{row.name}{row.this_week}件" for row in found.kinds if row.this_week]
    if not parts:
        return "本周各类事项均为零。"
    if len(parts) == 1:
        return f"均为{found_name(found)}。"
    return f"从类别看，{_listed(parts)}。"


def found_name(found: Figures) -> str:
    """The name of the only kind that has matters."""
    return next(row.name for row in found.kinds if row.this_week)


def channels(found: Figures) -> str:
    """Where it was said; the contact point's desk counts as much as WeChat."""
    parts = [f"{name}{count}件" for name, count in found.channels]
    return f"从来信渠道看，{_listed(parts)}。" if parts else ""


def overall(_data: WeeklyData, found: Figures) -> str:
    return kinds(found) + channels(found)


def work(data: WeeklyData) -> str:
    """Questions apart from the rest: an answer to a suggestion answers no question."""
    questions = data.answered.get(Kind.QUESTION, 0)
    others = sum(data.answered.values()) - questions
    parts = [
        *([f"答复群众咨询{questions}件"] if questions else ["没有作出新的咨询答复"]),
        *([f"答复其他来信来言{others}件"] if others else []),
    ]
    answers = f"本周{'，'.join(parts)}"
    followers = data.new_followers
    if followers is None:
        return f"{answers}。"
    joined = f"公众号新增关注{followers}人" if followers else "公众号没有新增关注"
    return f"{answers}；{joined}。"


def places(data: WeeklyData, found: Figures) -> str:
    if data.is_city:
        return points(data, found)
    return sites(found) or "本周各采集点均没有收到来信来言。"


def topics(_data: WeeklyData, found: Figures) -> str:
    """The largest fields with their share; a matter may touch several."""
    if not found.topics:
        return "本周来信来言没有归入主题。"
    first = [f"{t.name}{t.matters}件（占{t.percent}）" for t in found.topics[:_TOPICS_SHOWN]]
    return f"从反映的主题看，{_listed(first)}。一件来信来言可以涉及几个主题。"


def themes(data: WeeklyData, _found: Figures) -> str:
    if not data.themes:
        return "本周没有归纳出多人反映的热点。"
    names = [f"“{one_line(theme.name)}”" for theme in data.themes]
    return f"本周群众反映较集中的有{'、'.join(names)}。"


def theme(figure: WeekTheme, small: int) -> str:
    """'12件，涉及9人，来自汲水镇、亢村镇'; few people are not counted out."""
    people = f"{figure.people}人" if figure.people >= small else f"不足{small}人"
    where = f"，来自{_some(figure.places)}" if figure.places and figure.people >= small else ""
    copied = f"，其中相同文本{figure.copied}件" if figure.copied > 1 else ""
    if copied and figure.copied_people >= small:
        copied += f"、{figure.copied_people}人"
    return f"共{figure.matters}件，涉及{people}{where}{copied}。"


def activities(data: WeeklyData) -> str:
    if not data.activities:
        return "本周无活动记录。"
    return "；".join(one_line(line).rstrip("。；") for line in data.activities) + "。"


def points(data: WeeklyData, found: Figures) -> str:
    """Who was heard and who was silent. No ranking: a high number is no merit of its own."""
    known, silent = len(data.points), len(found.silent)
    if not known:
        return ""
    if silent == known:
        text = f"{known}个联系点本周均没有收到来信来言。请结合实际，继续做好宣传和征集工作。"
    elif silent:
        names = _some(found.silent)
        text = f"{known}个联系点中，{known - silent}个有来信来言，{silent}个没有：{names}。"
    else:
        text = f"{known}个联系点均有来信来言。"
    unplaced = sum(row.total for row in found.points if row.point == NO_POINT)
    return text + (f"另有{unplaced}件尚未确定联系点。" if unplaced else "")


def sites(found: Figures) -> str:
    """For one point: its places where people speak."""
    placed = sum(count for _, count in found.sites)
    if not placed:
        return "本周来信来言均未注明采集点。" if found.total.this_week else ""
    parts = [f"{name}{count}件" for name, count in found.sites]
    rest = found.total.this_week - placed
    return f"从采集点看，{_listed(parts)}" + (f"；未注明采集点{rest}件。" if rest else "。")


def referrals(found: Figures) -> str:
    """What belongs elsewhere, and where it was sent."""
    complaints = found.of(Kind.COMPLAINT) + found.of(Kind.EMERGENCY)
    sent = [f"{name}{count}件" for name, count in found.referrals]
    if not complaints and not sent:
        return "本周没有需要转介的事项。"
    told = f"本周收到不属于立法征询范围的诉求和紧急事项{complaints}件。" if complaints else ""
    if not sent:
        return told + "相关办理渠道已向来信人说明。"
    total = sum(count for _, count in found.referrals)
    door = f"均转{found.referrals[0][0]}" if len(sent) == 1 else _listed(sent)
    return f"{told}本周共转介{total}件：{door}。"


def notice(line: NoticeLine) -> str:
    """'“…”于11月16日发出，计划通知100人，送达98人，未送达2人。'"""
    day = local(line.sent_at).date()
    failed = f"，未送达{line.failed}人" if line.failed else ""
    if not line.failed and line.planned and line.reached == line.planned:
        return f"于{day.month}月{day.day}日发出，通知{line.planned}人，全部送达。"
    return (
        f"于{day.month}月{day.day}日发出，计划通知{line.planned}人，送达{line.reached}人{failed}。"
    )


def unanswered(data: WeeklyData, found: Figures) -> str:
    count = len(found.unanswered)
    when = f"截至{moment(data.made)}"
    if not count:
        return f"{when}，群众咨询已全部答复。"
    late = (
        f"其中{found.overdue}件超过办理期限（超期天数按工作日计算），请抓紧答复"
        if found.overdue
        else "均在办理期限内"
    )
    return f"{when}，尚有{count}件咨询未答复，{late}。"


def due(line: Line, made: datetime) -> str:
    """'11月18日（超2天）', in working days; on the weekend after, the time is up and none lost."""
    if line.due is None:
        return "未定"
    day = f"{line.due.month}月{line.due.day}日"
    if not is_overdue(line, made):
        return day
    days = days_overdue(line, made)
    return f"{day}（超{days}天）" if days else f"{day}（已到期）"


def case_heading(line: Line, found: Figures, small: int) -> str:
    """'建议（汲水镇，11月14日）'; the day, never the hour or the site.

    Where fewer than `small` matters came from the point, place and day would be a name.
    """
    heard = next((row.total for row in found.points if row.point == line.point), 0)
    if not line.point or heard < small:
        return KIND_NAMES[line.kind]
    day = local(line.arrived).date()
    return f"{KIND_NAMES[line.kind]}（{line.point}，{day.month}月{day.day}日）"


def state_of_paper(data: WeeklyData) -> str:
    """'已签发' or '未签发稿'; a later version says so."""
    signed = data.imprint.signed
    return f"{moment(signed)}签发" if signed else "未签发稿"


def traced(data: WeeklyData) -> str:
    """The line by which a paper is found again: number, time of the data, check code."""
    if not data.imprint.number:
        return ""
    return (
        f"编号：{data.imprint.number}；数据时间：{moment(data.made)}；"
        f"{state_of_paper(data)}；校验码：{data.imprint.check_code}。"
    )


def _listed(parts: Sequence[str]) -> str:
    return "，".join(parts)


def _some(names: Sequence[str]) -> str:
    shown = "、".join(names[:_NAMES_SHOWN])
    return shown if len(names) <= _NAMES_SHOWN else f"{shown}等，详见下表"
