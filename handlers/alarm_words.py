"""The alarms we know, in words for staff: what happened, what to do. No person's words, ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.alarm import Alarm, Grade
from models import receipt_number
from models.delivery import WAY_NAMES, Way
from models.matter import Matter
from models.words import Kind


def of_matter(matter: Matter) -> Alarm | None:
    """What a new matter, or one that became another kind, rings for: emergencies and reports."""
    if matter.kind is Kind.EMERGENCY:
        return _emergency(matter)
    return _report(matter) if matter.kind is Kind.REPORT else None


def once_of_matter(matter_id: int, kind: Kind) -> str:
    return f"{kind.value}:{matter_id}"


def _emergency(matter: Matter) -> Alarm:
    number = receipt_number.shown(matter.number)
    told = "系统已请对方先打 110、119、120。" if matter.in_wechat else "由工作人员登记。"
    text = (
        f"编号 {number}。{told}请马上打开看原话，"
        "该打电话的打电话，该上门的上门；接手后点“我来处理”，不然会一直提醒。"
    )
    return Alarm(
        once_of_matter(matter.id, Kind.EMERGENCY), Grade.URGENT, "有紧急来信", text, matter.id
    )


def _report(matter: Matter) -> Alarm:
    """To the keeper alone, and only that there is one."""
    text = "内容已封存，只有保密员能看。请打开查看。"
    once = once_of_matter(matter.id, Kind.REPORT)
    return Alarm(once, Grade.WARNING, "有一件新的举报", text, matter.id)


def unknown_answer(answer_id: int, matter: Matter) -> Alarm:
    number = receipt_number.shown(matter.number)
    text = (
        f"编号 {number} 的答复发出后，微信没有给明确结果，可能送到了，也可能没有。"
        "系统不会自己重发。请看一眼对话，或换个办法告诉本人。"
    )
    return Alarm(f"answer:{answer_id}", Grade.WARNING, "有一条答复不确定送到没有", text, matter.id)


def unknown_deliveries(notice_id: int) -> Alarm:
    text = (
        "微信对其中一些投递没有给明确结果，可能送到了，也可能没有。系统不会自己重发。"
        "人数在“通知”页里看得到；要紧的事请再用电话或张贴的办法告诉大家。"
    )
    return Alarm(f"notice:{notice_id}", Grade.WARNING, "有一份通知不确定都送到没有", text)


def mass_to_confirm(notice_id: int) -> Alarm:
    text = (
        "一份通知现在开始群发。公众号开着“群发保护”时，微信会请管理员在手机上确认，"
        "三十分钟内不点就发不出去。请管理员看好手机；已关掉群发保护的，不用管这一条。"
    )
    return Alarm(f"mass:{notice_id}", Grade.WARNING, "群发要在手机上确认", text)


def step_due(step_id: int, title: str, step: str, day: str, owner: str) -> Alarm:
    whom = f"由{owner}负责" if owner else "还没有定由谁负责"
    text = f"“{title}”的“{step}”应在{day}前做完，{whom}。做完后请到“征询”里打勾并附上依据。"
    return Alarm(f"step:{step_id}:{day}", Grade.WARNING, "征询有一步快到期了", text)


def unknown_batch(notice_id: int, number: int) -> Alarm:
    text = (
        f"第 {number} 批群发发出后，微信一直没有给明确结果，可能发出了，也可能没有。"
        "系统不会自己重发。请到公众平台“群发记录”里看一眼，没发出的请用别的办法告诉大家。"
    )
    once = f"batch:{notice_id}:{number}"
    return Alarm(once, Grade.WARNING, "有一批群发不确定发出没有", text)


def batch_failed(notice_id: int, number: int, reason: str) -> Alarm:
    text = f"第 {number} 批群发没有发出去：{reason}要紧的事请改时间再发，或用别的办法告诉大家。"
    return Alarm(f"batch:{notice_id}:{number}", Grade.WARNING, "有一批群发没发出去", text)


def recall_failed(notice_id: int, number: int, reason: str) -> Alarm:
    text = (
        f"撤回的通知里，第 {number} 批群发的图文没能删掉：{reason.rstrip('。')}。"
        "请到公众平台“群发记录”里手工删除；内容有错的，另发一份更正。"
    )
    return Alarm(f"recall:{notice_id}:{number}", Grade.WARNING, "有一篇图文没删成", text)


def way_rests(way: Way, until: datetime, reason: str) -> Alarm:
    """`until` as a clock in the office shows it."""
    text = (
        f"{reason}这条渠道先停着，{until:%m月%d日 %H:%M}以后自动接着发，没有发的都还排着队；"
        "其他渠道不受影响。等不及的请用电话或张贴的办法告诉大家。"
    )
    return Alarm(f"way:{way.value}", Grade.WARNING, f"“{WAY_NAMES[way]}”暂停发送", text)


def wechat_refuses(code: int | None, reason: str) -> Alarm:
    """`reason` is the door's own sentence for the code; it says what to do."""
    shown = "" if code is None else f"（错误码 {code}）"
    once = f"wechat:{'odd' if code is None else code}"
    return Alarm(once, Grade.URGENT, f"微信接口不让用了{shown}", reason)


def disk_nearly_full(free: int) -> Alarm:
    text = (
        f"存放数据的磁盘只剩 {free // 2**20} MB。写满以后来信就收不进来了。"
        "请技术人员马上清理旧的备份和日志，或加大磁盘。"
    )
    return Alarm("disk", Grade.URGENT, "磁盘快满了", text)


def clock_silent(silent: timedelta | None) -> Alarm:
    since = (
        "从没运行过"
        if silent is None
        else f"已有 {silent.seconds // 60 + silent.days * 1440} 分钟没有动静"
    )
    text = (
        f"定时进程{since}：答复、通知和图片都停着没发没取，来信照常能收。"
        "请技术人员重启服务，再看日志里最后的报错。"
    )
    return Alarm("clock", Grade.URGENT, "定时进程停了", text)


def job_fails(name: str, times: int) -> Alarm:
    what = JOBS.get(name, name)
    text = (
        f"定时任务“{what}”（{name}）连续 {times} 次没做成，系统会接着再试。"
        "请技术人员看日志里它的报错。"
    )
    return Alarm(f"job:{name}", Grade.WARNING, f"定时任务“{what}”一直失败", text)


JOBS = {
    "answers": "发送答复",
    "planning": "安排通知",
    "notices": "发送通知",
    "reminders": "到期前提醒",
    "mass": "群发通知",
    "results": "查群发结果",
    "recalls": "删除撤回的图文",
    "states": "发状态通知",
    "media": "取图片和语音",
    "leftovers": "登记没有文字的图片",
    "files": "删除已抹去的文件",
    "stale": "清点中断的发送",
    "tidying": "整理数据库日志",
    "heartbeat": "报平安",
    "alerts": "发送提醒",
    "disk": "查看磁盘",
    "summaries": "制作周报",
    "search": "登记可搜索的词",
    "topics": "判定领域",
    "themes": "归并主题",
    "closing": "到期截止征询",
    "outcomes": "告知采纳情况",
    "nudges": "提醒有结果",
    "retention": "清除过了保存期的内容",
    "records": "清理定时任务的旧记录",
}


def summary_fails(label: str, week: str, scope: str) -> Alarm:
    text = (
        f"{week}的周报（{scope}）没做成，系统会接着再试。"
        "请先到“周报”页点“现在制作”；还不行，请技术人员看日志里的报错。"
    )
    return Alarm(f"summary:{label}:{scope}", Grade.WARNING, "周报没做成", text)


def database_away() -> Alarm:
    """While it is away there can be no row: this leaves the house by the sender alone."""
    text = (
        "来信先写进暂存，照样给了回执和编号，不会丢；工作台这会儿打不开。"
        "请马上检查数据库和磁盘空间。恢复后系统会自己把暂存的来信补录进去。"
    )
    return Alarm("database", Grade.URGENT, "数据库连不上", text)


def spooled_emergency(number: str) -> Alarm:
    text = (
        f"编号 {receipt_number.shown(number)}，收到时数据库连不上，工作台里暂时看不到。"
        "系统已请对方先打 110、119、120。请马上恢复数据库，恢复后打开看原话。"
    )
    return Alarm("database", Grade.URGENT, "有紧急来信", text)


def database_was_away(count: int) -> Alarm:
    text = f"期间的来信先写进了暂存，已补录 {count} 件，没有丢。请查一查数据库为什么断开。"
    return Alarm("database", Grade.WARNING, "数据库断开过，现已恢复", text)


def spooled_and_not_filed() -> Alarm:
    text = (
        "暂存里有来信补录不进数据库，已单独放到一边，编号已经给了本人。"
        "原因在日志里。请运行 flask spool list 看有哪些，处理好后运行 flask spool retry。"
    )
    return Alarm("spool", Grade.URGENT, "有来信没能补录", text)


def town_weights_unusable(version: str) -> Alarm:
    text = (
        f"本地学习的第 {version} 版读不出来，或者是照旧程序学的。来信照常收、照常分类，"
        "只是先用随程序来的那一份。请技术人员运行 flask train 重新学一次。"
    )
    return Alarm(f"weights:{version}", Grade.WARNING, "本地学习的结果用不上", text)
