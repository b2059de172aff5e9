"""Table and report on the opinions of one draft: made, counted again, handed up, verified."""

from __future__ import annotations

import io
import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select, text

from handlers.access import Actor, NotFound, Refused
from handlers.consult.reading import open_view
from handlers.desk import Desk
from handlers.opinions import GENERAL, open_book
from handlers.opinions.papers import PAPERS, loaded, make_paper, paper_file
from handlers.opinions.report_up import report_up
from handlers.opinions.write import write_papers
from handlers.verify_summary import verify_paper
from models.audit_entry import AuditEntry
from models.consultation import Consultation, ConsultationState
from models.contact_point import point_named
from models.matter import Channel, Matter, State
from models.opinion_paper import OpinionPaper
from models.outcome import Adoption, OutcomeReason
from models.remark import Remark, RemarkKind
from models.staff import Role
from models.words import Kind, Stance
from reports.opinions import OpinionData, by_article, outcomes
from reports.opinions_wording import window
from tests.support.cast import Person
from tests.support.ledger import number_for
from tests.support.opinions import ARTICLES, CITY, TITLE, Talk, add_version, consultation
from tests.support.twins import StandingClock


@pytest.fixture
def talk(desk: Desk, alan: Person) -> Talk:
    alan.says("我是诚城社区的")
    return consultation(desk)


def data_of(desk: Desk, paper_id: int, *, masked: bool = True) -> OpinionData:
    with desk.memory.read() as session:
        return loaded(session, session.get_one(OpinionPaper, paper_id), masked=masked)


def officer(desk: Desk, point: str = "诚城社区", role: Role = Role.OFFICER) -> Actor:
    with desk.memory.read() as session:
        found = point_named(session, point)
        assert found is not None
        return Actor(None, "zhou", role, frozenset({found.id}))


def words_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in paper.paragraphs), *cells))


def test_the_table_is_in_the_order_of_the_text_with_general_remarks_first(
    talk: Talk, alan: Person, person: object
) -> None:
    desk = talk.desk
    talk.said(alan, "12", "罚重了", stance=Stance.AGAINST)
    talk.said(alan, "8.2", "粪便要装走")
    main = talk.said(alan, "8.1", "绳子太短", tidied="绳长改为一点五米", late=True)
    talk.said(None, "8.1", "绳短", into=main, channel=Channel.BOX)
    talk.said(alan, "", "这个规定好", stance=Stance.FOR)
    talk.said(alan, "8", "撤回的话", state=State.WITHDRAWN)
    with desk.memory.write() as session:
        session.add(
            Remark(
                matter_id=talk.matter(main).id,
                at=desk.clock.now(),
                kind=RemarkKind.LAWYER,
                text="不违反上位法。",
            )
        )
    data = data_of(desk, make_paper(desk, CITY, talk.id, None))
    assert [(row.place, row.text) for row in data.lines] == [
        ("", "这个规定好"),
        ("第八条第一款", "绳子太短"),
        ("第八条第二款", "粪便要装走"),
        ("第十二条", "罚重了"),
    ]
    merged = data.lines[1]
    assert (merged.same, merged.people, merged.unknown, merged.late) == (2, 1, 1, True)
    assert (merged.tidied, merged.legal) == ("绳长改为一点五米", "不违反上位法。")
    assert data.people == 1
    with desk.memory.read() as session:
        book = open_book(session, talk.id, CITY)
    assert [shelf.place for shelf in book.shelves] == ["", "第一条", "第二条", "第八条", "第十二条"]
    assert book.shelf(GENERAL).entries[0].matter.verbatim == "这个规定好"


def test_what_was_said_on_an_older_version_stands_at_its_new_place_or_apart(
    talk: Talk, alan: Person
) -> None:
    desk = talk.desk
    talk.said(alan, "8", "绳子太短")
    talk.said(alan, "12", "罚重了")
    moved = tuple(one for one in ARTICLES if one[0] != "12")
    with desk.memory.write() as session:
        add_version(session, talk, 2, moved)
    talk.said(alan, "8", "还是短")
    data = data_of(desk, make_paper(desk, CITY, talk.id, None))
    assert [(row.place, row.version) for row in data.lines] == [
        ("第八条", 1),
        ("第八条", 0),
        ("第十二条", 1),
    ]
    assert by_article(data)[-1].article.name == "第十二条（罚则）（新稿已删去）"


def test_the_same_data_give_the_same_bytes_and_other_data_the_next_version(
    talk: Talk, alan: Person, clock: StandingClock
) -> None:
    desk = talk.desk
    opinion = talk.said(alan, "8", "绳子太短")
    first = make_paper(desk, CITY, talk.id, None)
    files = [paper_file(desk, CITY, first, which).content for which in PAPERS]
    clock.forward(hours=5)
    assert make_paper(desk, CITY, talk.id, None) == first
    assert [paper_file(desk, CITY, first, which).content for which in PAPERS] == files
    talk.decides(opinion)
    second = make_paper(desk, CITY, talk.id, None)
    numbers = [data_of(desk, one).imprint.number for one in (first, second)]
    assert numbers == [f"征询〔2026〕第{talk.id}号-全市", f"征询〔2026〕第{talk.id}号-全市-第2稿"]
    for content in files:
        verdict = verify_paper(desk, content)
        assert verdict.agrees, verdict.sentences
        assert "最新的一稿" in verdict.sentences[0]


def test_a_word_that_was_changed_in_a_file_is_found(talk: Talk, alan: Person) -> None:
    desk = talk.desk
    talk.said(alan, "8", "绳子太短")
    paper_id = make_paper(desk, CITY, talk.id, None)
    book = load_workbook(io.BytesIO(paper_file(desk, CITY, paper_id, "table.xlsx").content))
    cell = next(c for row in book["意见汇总表"].iter_rows() for c in row if c.value == "绳子太短")
    cell.value = "绳子正好"
    out = io.BytesIO()
    book.save(out)
    verdict = verify_paper(desk, out.getvalue())
    assert not verdict.agrees
    assert any("绳子正好" in sentence for sentence in verdict.sentences)
    paper = Document(io.BytesIO(paper_file(desk, CITY, paper_id, "report.docx").content))
    paper.core_properties.subject = "征询〔2020〕第9号-全市"
    out = io.BytesIO()
    paper.save(out)
    with pytest.raises(Refused, match="台账里没有"):
        verify_paper(desk, out.getvalue())


def test_particulars_are_masked_and_only_a_reason_brings_them_out(talk: Talk, alan: Person) -> None:
    desk = talk.desk
    talk.said(alan, "8", "我叫王小明，电话13800001234，绳子太短")
    paper_id = make_paper(desk, CITY, talk.id, None)
    for which in PAPERS[1:]:
        masked = words_of(paper_file(desk, CITY, paper_id, which).content)
        assert "绳子太短" in masked
        assert "小明" not in masked
        assert "13800001234" not in masked
    with pytest.raises(Refused, match="写明为什么"):
        paper_file(desk, CITY, paper_id, "table.docx", reason="")
    clerk = officer(desk, role=Role.CLERK)
    own = make_paper(desk, clerk, talk.id, "诚城社区")
    with pytest.raises(Refused, match="负责人"):
        paper_file(desk, clerk, own, "table.docx", reason="上门核实要用")
    full = paper_file(desk, CITY, paper_id, "report.docx", reason="上门核实要用")
    assert "13800001234" in words_of(full.content)
    assert verify_paper(desk, full.content).agrees
    with desk.memory.read() as session:
        log = {row.action: row.detail for row in session.scalars(select(AuditEntry))}
    assert log["export_unmasked"]["reason"] == "上门核实要用"


def test_a_point_has_its_own_paper_and_nobody_elses(talk: Talk, alan: Person) -> None:
    desk = talk.desk
    talk.said(alan, "8", "绳子太短")
    talk.said(None, "12", "别处说的", channel=Channel.DESK, point="关堤乡")
    here = officer(desk)
    own = make_paper(desk, here, talk.id, "诚城社区")
    assert [row.text for row in data_of(desk, own).lines] == ["绳子太短"]
    assert data_of(desk, own).office == "诚城社区基层立法联系点"
    for stranger in (officer(desk, "关堤乡"), Actor(None, "kong", Role.LAWYER, here.points)):
        with pytest.raises(Refused):
            paper_file(desk, stranger, own, "table.xlsx")
    for point in (None, "关堤乡"):
        with pytest.raises(NotFound):
            make_paper(desk, here, talk.id, point)
    with pytest.raises(NotFound):
        make_paper(desk, CITY, 999, None)


def test_closed_early_its_last_day_is_the_real_one(talk: Talk, alan: Person) -> None:
    desk = talk.desk
    talk.said(alan, "8", "绳子太短")
    with desk.memory.write() as session:
        row = session.get_one(Consultation, talk.id)
        row.state, row.closes_on = ConsultationState.CLOSED, date(2026, 12, 10)
        row.closed_at = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)  # the 27th in Shanghai
    paper = make_paper(desk, CITY, talk.id, None)
    assert window(data_of(desk, paper)).endswith("至11月27日")
    assert open_view(desk, CITY, talk.id).row.last_day == date(2026, 11, 27)
    with desk.memory.write() as session:  # by the clock, on the day after
        row = session.get_one(Consultation, talk.id)
        row.closed_at = datetime(2026, 12, 10, 16, 5, tzinfo=UTC)
        assert row.last_day == date(2026, 12, 10)


def test_sealed_words_are_in_no_paper(talk: Talk, alan: Person) -> None:
    desk = talk.desk
    opinion = talk.said(alan, "8", "秘密举报的话")
    talk.said(alan, "8", "绳子太短")
    first = make_paper(desk, CITY, talk.id, None)
    with desk.memory.write() as session:
        matter = session.get_one(Matter, talk.matter(opinion).id)
        matter.kind, matter.sealed = Kind.REPORT, True
    old = words_of(paper_file(desk, CITY, first, "report.docx").content)
    new = make_paper(desk, CITY, talk.id, None)
    assert "秘密举报" not in old
    assert "原话已按规定删去" in old
    assert [row.text for row in data_of(desk, new).lines] == ["绳子太短"]


def test_a_paper_that_was_handed_up_keeps_the_words_of_who_is_forgotten(
    talk: Talk, alan: Person
) -> None:
    desk = talk.desk
    main = talk.said(alan, "8", "绳子太短")
    decided = talk.said(alan, "12", "罚重了")
    talk.decides(decided)
    talk.tells()
    paper_id = make_paper(desk, CITY, talk.id, None)
    before = paper_file(desk, CITY, paper_id, "table.docx").content
    assert report_up(desk, CITY, paper_id) == 1
    assert talk.matter(main).state is State.REPORTED_UP
    with pytest.raises(Refused, match="已经上报过"):
        report_up(desk, CITY, paper_id)
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    assert talk.matter(main).follower_id is None
    assert talk.matter(decided).verbatim == "罚重了"
    assert paper_file(desk, CITY, paper_id, "table.docx").content == before
    assert "已上报" in verify_paper(desk, before).sentences[0]
    again = data_of(desk, make_paper(desk, CITY, talk.id, None))
    assert {row.text for row in again.lines} == {"绳子太短", "罚重了"}
    assert (again.people, again.unknown) == (0, 2)


def test_the_command_writes_three_files(talk: Talk, alan: Person, tmp_path: Path) -> None:
    desk = talk.desk
    talk.said(alan, "8", "绳子太短")
    paths = write_papers(desk, f"《{TITLE}》", None, tmp_path / "papers")
    assert [path.name for path in paths] == [
        f"意见汇总表_全市_{TITLE}.xlsx",
        f"意见汇总表_全市_{TITLE}.docx",
        f"意见建议报告_全市_{TITLE}.docx",
    ]
    again = write_papers(desk, str(talk.id), "诚城社区", tmp_path / "papers")
    assert "意见汇总表_诚城社区" in again[0].name
    with pytest.raises(Refused, match="现有"):
        write_papers(desk, "没有的法", None, tmp_path)


def test_every_figure_is_what_plain_sql_counts(talk: Talk, alan: Person, passer_by: Person) -> None:
    desk, dice = talk.desk, random.Random("意见")
    passer_by.says("我是关堤乡的")
    made: list[int] = []
    for n in range(60):
        place = dice.choice(["", "8", "8.1", "8.2", "12", "2"])
        same = [one for one in made if one and dice.random() < 0.02]
        made.append(
            talk.said(
                dice.choice([alan, passer_by, None]),
                place,
                f"第{n}句话",
                stance=dice.choice([None, Stance.FOR, Stance.AGAINST]),
                point=dice.choice(["诚城社区", "关堤乡"]),
                channel=dice.choice([Channel.WECHAT, Channel.BOX, Channel.DESK]),
                state=dice.choice([State.SORTED, State.REPORTED_UP, State.WITHDRAWN, State.HELD]),
                into=dice.choice(same) if same and place == "8" else None,
                late=dice.random() < 0.2,
            )
        )
    with desk.memory.read() as session:
        known = {entry.opinion.id for entry in open_book(session, talk.id, CITY).entries}
    for opinion in sorted(known):
        if dice.random() < 0.6:
            talk.decides(
                opinion,
                adoption=dice.choice([Adoption.NOT_ADOPTED, Adoption.REFERENCE]),
                reason=OutcomeReason.COVERED,
            )
            if dice.random() < 0.3:
                talk.decides(opinion, adoption=Adoption.ADOPTED, new_place="第八条")
    data = data_of(desk, make_paper(desk, CITY, talk.id, None))
    standing = "m.state NOT IN ('withdrawn', 'erased', 'held')"
    absorbed = (
        "EXISTS (SELECT 1 FROM opinion p JOIN matter q ON q.id = p.matter_id WHERE q.id = "
        "m.merged_into_id AND p.place = o.place AND p.draft_id = o.draft_id AND "
        "q.state NOT IN ('withdrawn', 'erased', 'held'))"
    )
    rows = f"FROM opinion o JOIN matter m ON m.id = o.matter_id WHERE {standing}"
    with desk.memory.read() as session:

        def one(sql: str) -> int:
            return int(session.execute(text(sql)).scalar_one())

        assert sum(row.same for row in data.lines) == one(f"SELECT count(*) {rows}")
        assert len(data.lines) == one(f"SELECT count(*) {rows} AND NOT {absorbed}")
        assert data.people == one(f"SELECT count(DISTINCT m.follower_id) {rows}")
        assert data.unknown == one(f"SELECT count(*) {rows} AND m.follower_id IS NULL")
        counted = dict(outcomes(data.lines))
        newest = "(SELECT max(x.id) FROM outcome x WHERE x.opinion_id = o.id)"
        for name, value in (
            ("采纳", "adopted"),
            ("未采纳", "not_adopted"),
            ("留作参考", "reference"),
        ):
            assert counted[name] == one(
                f"SELECT count(*) {rows} AND NOT {absorbed} AND "
                f"(SELECT c.adoption FROM outcome c WHERE c.id = {newest}) = '{value}'"
            )
        for part in by_article(data):
            key = part.article.place
            number = {"": "", "第二条": "2", "第八条": "8", "第十二条": "12"}.get(key, "?")
            number = "" if not part.article.key else number
            at = f"(o.place = '{number}' OR o.place LIKE '{number or '-'}.%')"
            assert part.opinions == one(f"SELECT count(*) {rows} AND NOT {absorbed} AND {at}")
