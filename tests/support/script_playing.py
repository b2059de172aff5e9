"""Plays a dialogue script at a real desk and checks what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import func, select

from handlers.access import Actor
from handlers.answer import answer, fresh_form, send_answer
from handlers.claim_codes import scene_of
from handlers.counter import Given, enter, print_slip
from handlers.deliver import deliver_some
from handlers.desk import Desk
from handlers.hold import words_without_memory
from handlers.moving import Hand, move_state
from handlers.opine.take_in import take_in_drafts
from handlers.receive import receive
from handlers.sweep import file_leftovers
from handlers.told import Told
from models import receipt_number, words
from models.alert import Alert
from models.attachment import Attachment
from models.contact_point import ContactPoint, point_named
from models.follower import Follower
from models.liaison import LiaisonCategory
from models.matter import STATE_NAMES, Channel, Matter, State, matter_numbered
from models.move import Mover
from models.staff import Role
from models.words import KIND_NAMES, Push
from statutes.numerals import number as read_number
from tests.support.announcing import announces_now
from tests.support.cast import Person, text_of
from tests.support.drafts import new_version, nothing_open, put_out
from tests.support.ledger import number_for, scene
from tests.support.script_drafts import has_no_links, look_at_links, text_called
from tests.support.script_reading import Script, ScriptFault, Step, quoted, span, tokens
from tests.support.twins import StandingClock, WritingMessenger

_START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_MENU = {
    "提意见": "suggest",
    "征询": "consultations",
    "查进度": "progress",
    "我的联系点": "mine",
    "找工作人员": "human",
    "我的全部记录": "export",
    "怎么用": "help",
    "旧按钮": "old",
}
_CITY = Actor(None, "laobai", Role.CITY, frozenset())
_KINDS = {name: kind for kind, name in KIND_NAMES.items()}
_STATES = {name: state for state, name in STATE_NAMES.items()}
_plays = count(1)


@dataclass
class Play:
    """One script on its way."""

    desk: Desk
    clock: StandingClock
    messenger: WritingMessenger
    script: Script
    people: dict[str, Person] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)
    last: str = "村民"
    held: list[tuple[Push, Told]] = field(default_factory=list)
    away: bool = False
    drafts: list[int] = field(default_factory=list)  # consultations, the newest last
    numbers: Callable[[], int] = field(default_factory=lambda: count(next(_plays) * 50).__next__)
    entry: int = 0
    code: str = ""
    old_code: str = ""
    _name: str = ""

    def run(self) -> None:
        self.clock.moment = _START
        self._name = f"{next(_plays)}号"
        try:
            for step in self.script.steps:
                self._play(step)
        finally:
            if self.drafts:
                nothing_open(self.desk)

    def _play(self, step: Step) -> None:
        try:
            getattr(self, f"_{step.verb}")(step)
        except ScriptFault:
            raise
        except AssertionError as wrong:
            raise self.script.fault(step.line, str(wrong)) from None

    def person(self, step: Step) -> Person:
        who = step.who or (self.last if self.last else "村民")
        self.last = who
        if who not in self.people:
            self.people[who] = Person(self.desk, f"{who[-1]}{self._name}")
        return self.people[who]

    # --- what happens -------------------------------------------------------------------------

    def _push(self, step: Step, kind: type[Push], **fields: object) -> None:
        self._take(step, self.person(step).push(kind, **fields))

    def _take(self, step: Step, push: Push) -> None:
        if self.away:
            held = words_without_memory(self.desk, push, self._draw)
            self.held.append((push, Told(self.clock.now(), held.reply, held.numbers)))
            reply = text_of(held.reply)
        else:
            reply = text_of(receive(self.desk, push))
        self.replies.setdefault(self.last, []).append(reply)

    def _draw(self) -> str:
        payload = f"9{self.numbers():08d}"
        return payload + receipt_number.check_digit(payload)

    def _says(self, step: Step) -> None:
        self._push(step, words.TextSent, content=step.what[0].replace("\\n", "\n"))

    def _dictates(self, step: Step) -> None:
        heard = step.what[0]
        self._push(step, words.VoiceSent, media_id="voice-2", format="amr", heard=heard)

    def _picks(self, step: Step) -> None:
        digit = number_for(self.reply_of(step), step.what[0])
        self._push(step, words.TextSent, content=digit)

    def _asks(self, step: Step) -> None:
        """Her own number, or somebody else's."""
        said = "".join(self.replies.get(step.what[0], []))
        numbers = receipt_number.read(said.replace("\n", " / "))
        assert numbers, f"{step.what[0]}还没有编号。"
        self._push(step, words.TextSent, content=numbers[-1])

    def reply_of(self, step: Step) -> str:
        self.person(step)
        return self.reply

    def _wait(self, step: Step) -> None:
        self.clock.forward(**span(step))
        if self.drafts:
            take_in_drafts(self.desk)

    def _put_out(self, step: Step) -> None:
        name, days = (*step.what, "0")[:2]
        left = read_number(days) or 0
        self.drafts.append(put_out(self.desk, text_called(name), days=left))

    def _new_text(self, step: Step) -> None:
        new_version(self.desk, self.drafts[-1], text_called(step.what[0]))

    def _called_off(self, _step: Step) -> None:
        nothing_open(self.desk)

    def _linked(self, step: Step) -> None:
        for token in tokens(step.what[0]):
            look_at_links(self.desk, self.own()[-1], token)

    def _unlinked(self, _step: Step) -> None:
        has_no_links(self.desk, self.own()[-1])

    def _picture(self, step: Step) -> None:
        self._push(step, words.ImageSent, media_id="picture-1", picture_url="")

    def _voice(self, step: Step) -> None:
        self._push(step, words.VoiceSent, media_id="voice-1", format="amr")

    def _video(self, step: Step) -> None:
        self._push(step, words.VideoSent, media_id="video-1", thumb_media_id="t", short=False)

    def _link(self, step: Step) -> None:
        title = step.what[0]
        self._push(step, words.LinkSent, title=title, description="", url="https://example.test/x")

    def _place(self, step: Step) -> None:
        name = step.what[0]
        with self.desk.memory.read() as session:
            point = point_named(session, name)
        far = (31.2, 121.5) if name == "外地" else None
        if far is None and (point is None or point.latitude is None):
            raise AssertionError(f"样例城市里没有“{name}”，或它没有坐标。外地写“外地”。")
        where = far or (point.latitude, point.longitude)  # type: ignore[union-attr]
        fields = {"latitude": where[0], "longitude": where[1], "scale": 16, "label": "家门口"}
        self._push(step, words.LocationSent, **fields)

    def _follows(self, step: Step) -> None:
        self._push(step, words.Followed, scene=None, ticket=None)

    def _follows_at(self, step: Step) -> None:
        self._push(step, words.Followed, scene=self._scene(step), ticket=None)

    def _scans(self, step: Step) -> None:
        self._push(step, words.Scanned, scene=self._scene(step), ticket=None)

    def _scene(self, step: Step) -> str:
        found = scene(self.desk, step.what[0])
        if not found and step.what[0] != "没登记的码":
            raise AssertionError(f"样例城市里“{step.what[0]}”没有征集箱的码。")
        return found or "unknown"

    def _leaves(self, step: Step) -> None:
        self._push(step, words.Unfollowed)

    def _taps(self, step: Step) -> None:
        if step.what[0] not in _MENU:
            raise AssertionError(f"菜单里没有“{step.what[0]}”，有：{'、'.join(_MENU)}。")
        self._push(step, words.MenuTapped, menu_key=_MENU[step.what[0]])

    def _repeats(self, step: Step) -> None:
        self._take(step, self.person(step).pushes[-1])

    def _outage(self, _step: Step) -> None:
        self.away = True

    def _back(self, _step: Step) -> None:
        self.away = False
        for push, told in self.held:
            receive(self.desk, push, told)
        self.held.clear()

    def _clock(self, _step: Step) -> None:
        file_leftovers(self.desk)

    def _sorted(self, _step: Step) -> None:
        with self.desk.memory.write() as session:
            matter = session.get_one(Matter, self.own()[-1].id)
            move_state(session, matter, State.SORTED, Hand(self.clock.now(), Mover.STAFF))

    def _answered(self, step: Step) -> None:
        send_answer(self.desk, answer(self.desk, _CITY, self.own()[-1].id, step.what[0]))

    def _entered(self, step: Step) -> None:
        """At the desk of 诚城社区."""
        with self.desk.memory.read() as session:
            home = point_named(session, "诚城社区")
            assert home is not None
        given = Given(
            step.what[0].replace("\\n", "\n"),
            Channel.DESK,
            f"p{home.id}",
            LiaisonCategory.CITIZEN,
            form=fresh_form(),
        )
        self.entry = enter(self.desk, _CITY, given)

    def _slip(self, _step: Step) -> None:
        self.old_code, self.code = self.code, print_slip(self.desk, _CITY, self.entry).code

    def _scans_slip(self, step: Step) -> None:
        code = self.old_code if step.what[0] else self.code
        self._push(step, words.Scanned, scene=scene_of(code), ticket=None)

    def _types_code(self, step: Step) -> None:
        before = step.what[0] if step.what else ""
        content = before + receipt_number.shown_code(self.code)
        self._push(step, words.TextSent, content=content)

    def _notice(self, step: Step) -> None:
        point, text = step.what
        announces_now(self.desk, title="通知", text=text, point=point)
        deliver_some(self.desk, 1000)

    # --- what is checked ----------------------------------------------------------------------

    @property
    def reply(self) -> str:
        return (self.replies.get(self.last) or [""])[-1]

    def _has(self, step: Step) -> None:
        for words_ in quoted(step.what[0]):
            assert words_ in self.reply, f"没说「{words_}」。说的是：\n{self.reply}"

    def _lacks(self, step: Step) -> None:
        for words_ in quoted(step.what[0]):
            assert words_ not in self.reply, f"不该说「{words_}」。说的是：\n{self.reply}"

    def _silent(self, _step: Step) -> None:
        assert not self.reply, f"该不说话的，却说了：\n{self.reply}"

    def _got(self, step: Step) -> None:
        openid = self.person(step).openid
        got = [text for to, text in self.messenger.sent if to == openid]
        for words_ in quoted(step.what[0]):
            assert any(words_ in text for text in got), f"没收到「{words_}」。收到的是：{got}"

    def own(self) -> list[Matter]:
        openid = self.people[self.last].openid if self.last in self.people else ""
        mine = select(Matter).join(Follower, Follower.id == Matter.follower_id)
        with self.desk.memory.read() as session:
            rows = session.scalars(mine.where(Follower.openid == openid).order_by(Matter.id))
            return list(rows)

    def _own_of(self, step: Step) -> list[Matter]:
        if step.who:
            self.last = step.who
        return self.own()

    def _nth(self, step: Step) -> None:
        found, which = self._own_of(step), int(step.what[0])
        assert len(found) >= which, f"只有{len(found)}件。"
        self._look(found[which - 1], step.what[1])

    def _same(self, _step: Step) -> None:
        self._compare(same=True)

    def _other(self, _step: Step) -> None:
        self._compare(same=False)

    def _compare(self, *, same: bool) -> None:
        said = ["", "", *self.replies.get(self.last, [])][-2:]
        before, now = ([*receipt_number.read(text.replace("\n", " / "))] for text in said)
        assert before, f"上一条里没有编号：\n{said[0]}"
        assert now, f"这一条里没有编号：\n{said[1]}"
        shared = set(before) & set(now)
        assert bool(shared) is same, f"上一条编号{before}，这一条{now}。"

    def _findable(self, _step: Step) -> None:
        with self.desk.memory.read() as session:
            for told in receipt_number.read(self.reply.replace("\n", " / ")):
                assert matter_numbered(session, told) is not None, f"编号{told}查不到。"

    def _alerts(self, step: Step) -> None:
        ids = [matter.id for matter in self.own()]
        mine = select(func.count(Alert.id)).where(Alert.matter_id.in_(ids))
        with self.desk.memory.read() as session:
            rung = session.scalar(mine) or 0
        assert rung == int(step.what[0]), f"有{rung}条提醒。"

    def _look(self, matter: Matter, wanted: str) -> None:
        for token in tokens(wanted):
            self._look_at(matter, token)

    def _look_at(self, matter: Matter, token: str) -> None:
        if token in _KINDS:
            assert matter.kind is _KINDS[token], f"类别是{KIND_NAMES[matter.kind]}，不是{token}。"
        elif token in _STATES:
            assert matter.state is _STATES[token], f"状态是{STATE_NAMES[matter.state]}。"
        elif token == "封存":
            assert matter.sealed, "没有封存。"
        elif token == "没有联系点":
            assert matter.point_id is None, "已经有联系点了。"
        elif token.startswith("原话"):
            said = quoted(token)[0].replace("\\n", "\n")
            assert matter.verbatim == said, f"原话是：{matter.verbatim!r}"
        elif token.startswith("第"):
            assert token[1:-1] in matter.articles, f"条款是：{matter.articles}"
        elif token.endswith("个附件"):
            self._count_files(matter, int(token.removesuffix("个附件")))
        else:
            self._stands_at(matter, token)

    def _count_files(self, matter: Matter, wanted: int) -> None:
        mine = select(func.count(Attachment.id)).where(Attachment.matter_id == matter.id)
        with self.desk.memory.read() as session:
            there = session.scalar(mine)
        assert there == wanted, f"有{there}个附件。"

    def _stands_at(self, matter: Matter, name: str) -> None:
        with self.desk.memory.read() as session:
            known = point_named(session, name)
            assert known is not None, f"“{name}”不是类别、状态，也不是样例城市的联系点。"
            point = None if matter.point_id is None else session.get(ContactPoint, matter.point_id)
        assert point is not None, "还没有联系点。"
        assert point.name == name, f"记在{point.name}。"

    def _matters(self, step: Step) -> None:
        found = self._own_of(step)
        said = "；".join(f"{KIND_NAMES[m.kind]}「{m.verbatim}」" for m in found)
        assert len(found) == int(step.what[0]), f"有{len(found)}件：{said}"
        if found and step.what[1]:
            self._look(found[-1], step.what[1])
