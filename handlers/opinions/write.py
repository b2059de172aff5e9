"""The papers on a consultation as files in a folder, for `flask opinions`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import Refused
from handlers.desk import Desk
from handlers.opinions.book import no_consultation
from handlers.opinions.papers import PAPERS, file_of, loaded, make_paper
from models.consultation import Consultation
from models.opinion_paper import OpinionPaper


def write_papers(desk: Desk, consultation: str, point: str | None, out: Path) -> list[Path]:
    """For the command: makes the paper, and writes its files into the folder. `consultation` is an
    id or a title. Raises Refused."""
    with desk.memory.read() as session:
        found = _consultation_called(session, consultation)
    paper_id = make_paper(desk, "命令行", found, point)
    with desk.memory.read() as session:
        data = loaded(session, session.get_one(OpinionPaper, paper_id))
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for which in PAPERS:
        made = file_of(data, which)
        path = out / made.name
        path.write_bytes(made.content)
        paths.append(path)
    return paths


def _consultation_called(session: Session, name: str) -> int:
    """Raises Refused."""
    if name.isascii() and name.isdigit():
        if session.get(Consultation, int(name)) is None:
            raise no_consultation()
        return int(name)
    bare = name.strip().strip("《》")
    rows = session.execute(select(Consultation.id, Consultation.title)).all()
    same = [one for one, title in rows if title.strip("《》") == bare]
    same = same or [one for one, title in rows if bare and bare in title]
    if len(same) != 1:
        many = "、".join(f"{one}（{title}）" for one, title in rows[:10])
        raise Refused(f"没有认出“{name}”是哪次征询，请写它的序号。现有：{many or '还没有征询'}。")
    return same[0]
