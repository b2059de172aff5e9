"""The doctor (体检) of our own house: folder, disk, database, clock process, spool, alerts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.note_run import seconds_since_heartbeat
from handlers.ports import Finding, Health
from models import schema
from models.spool import Spool

SILENT_S = 60.0
_MB = 2**20
_LOW, _VERY_LOW = 2000 * _MB, 300 * _MB
_WANTED = {
    "sqlite": (("PRAGMA journal_mode", {"wal"}), ("PRAGMA synchronous", {"2", "3"})),
    "postgresql": (
        ("SHOW synchronous_commit", {"on", "remote_apply"}),
        ("SHOW fsync", {"on"}),
        ("SHOW full_page_writes", {"on"}),
    ),
}


def examine_house(desk: Desk, data: Path) -> Iterator[Finding]:
    """Each finding as soon as it is known. Raises nothing: what cannot be examined is a finding."""
    yield _folder(data)
    yield _disk(data)
    yield from _database(desk)
    yield _spool(Spool(data / "spool"))


def _folder(data: Path) -> Finding:
    try:
        with tempfile.NamedTemporaryFile(dir=data, prefix=".doctor-") as probe:
            probe.write(b"x")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        why = os.strerror(error.errno or 5)
        advice = "请检查文件夹的属主和权限，服务要用同一个用户运行。"
        return Finding("folder", Health.ILL, f"数据文件夹 {data} 写不了（{why}）。", advice)
    return Finding("folder", Health.WELL, f"数据文件夹 {data} 可以写。")


def _disk(data: Path) -> Finding:
    try:
        free = shutil.disk_usage(data).free
    except OSError:
        return Finding("disk", Health.ILL, "看不到磁盘还剩多少。", "请检查数据文件夹在不在。")
    said = f"数据所在的磁盘还剩 {free / 2**30:.1f} GB。"
    if free < _VERY_LOW:
        return Finding("disk", Health.ILL, said, "快满了：请马上清理或扩容，写不下就收不了来信。")
    if free < _LOW:
        return Finding("disk", Health.CARE, said, "请安排清理或扩容。")
    return Finding("disk", Health.WELL, said)


def _database(desk: Desk) -> Iterator[Finding]:
    try:
        at = schema.revision_of(desk.memory)
        yield Finding("database", Health.WELL, "数据库有回应。")
        yield _revision(at)
        with desk.memory.read() as session:
            yield _durable(session)
            if at is not None:
                yield _heartbeat(desk, session)
                yield _alerts(session)
    except SQLAlchemyError as error:
        yield Finding(
            "database",
            Health.ILL,
            f"数据库没有回应（{type(error).__name__}）。",
            "请检查 database.url、数据库服务是否在运行、用户和口令。",
        )


def _revision(at: str | None) -> Finding:
    if at == schema.newest():
        return Finding("revision", Health.WELL, f"数据库是最新版本（{at}）。")
    if at is None or at in schema.known():
        advice = "请先做备份，再运行 flask migrate。" if at else "请运行 flask migrate。"
        return Finding("revision", Health.ILL, f"数据库版本是 {at or '空'}，程序要新的。", advice)
    advice = "请换回新的程序，或恢复升级前的备份。"
    return Finding("revision", Health.ILL, f"数据库版本 {at} 比程序新。", advice)


def _durable(session: Session) -> Finding:
    """Whether "stored" outlives a power cut on this connection."""
    kind = session.get_bind().dialect.name
    wrong = []
    for question, wanted in _WANTED.get(kind, ()):
        found = str(session.scalar(text(question))).lower()
        if found not in wanted:
            wrong.append(f"{question.split()[1]} = {found}")
    if not wrong:
        return Finding("durable", Health.WELL, "存下的来信断电也不会丢。")
    advice = "请改回 on。" if kind == "postgresql" else "请检查数据库文件所在的磁盘是不是本机的。"
    return Finding("durable", Health.ILL, f"断电可能丢来信：{'、'.join(wrong)}。", advice)


def _heartbeat(desk: Desk, session: Session) -> Finding:
    silent = seconds_since_heartbeat(session, desk.clock.now())
    advice = "请启动时钟进程（python app.py clock），答复和通知要靠它发出。"
    if silent is None:
        return Finding("heartbeat", Health.ILL, "时钟进程从来没有运行过。", advice)
    if silent > SILENT_S:
        return Finding("heartbeat", Health.ILL, f"时钟进程已经 {silent:.0f} 秒没有动静。", advice)
    return Finding("heartbeat", Health.WELL, f"时钟进程 {silent:.0f} 秒前有动静。")


def _alerts(session: Session) -> Finding:
    if "alert" not in inspect(session.connection()).get_table_names():
        return Finding("alerts", Health.WELL, "没有待处理的提醒。")
    count = session.scalar(text("SELECT count(*) FROM alert WHERE acknowledged_at IS NULL")) or 0
    if count:
        said = f"有 {count} 条提醒没有人处理。"
        return Finding("alerts", Health.CARE, said, "请到工作台查看。")
    return Finding("alerts", Health.WELL, "没有待处理的提醒。")


def _spool(spool: Spool) -> Finding:
    try:
        waiting, aside = spool.counts()
    except FileNotFoundError:  # a folder was emptied under our eyes
        return Finding("spool", Health.CARE, "正在补录暂存的来信。", "请过一会儿再查。")
    if aside:
        said = f"有 {aside} 条来信补录不了，放在 {spool.root / 'aside'}。"
        return Finding("spool", Health.ILL, said, "请技术人员查看后补录，原件不要删。")
    if waiting:
        said = f"有 {waiting} 条来信暂存在文件里，等数据库恢复后自动补录。"
        return Finding("spool", Health.CARE, said, "若数据库正常而一直不减少，请看日志。")
    return Finding("spool", Health.WELL, "没有等着补录的来信。")
