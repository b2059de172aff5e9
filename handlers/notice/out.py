"""What of a notice has left the house, and what a withdrawal can still do about it."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.notice.progress import Progress
from models.delivery import DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.notice import Notice

GONE_BATCHES = (BatchState.SENDING, BatchState.ACCEPTED, BatchState.SENT, BatchState.UNKNOWN)
"""Batches that WeChat has, or may have."""
_GONE = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Out:
    """People by what they have of it. `waiting`: nothing yet; an article is a mass send (图文)."""

    waiting: int
    singly: int
    by_text: int
    by_article: int

    @property
    def anything(self) -> bool:
        return bool(self.singly or self.by_text or self.by_article)

    @property
    def can_be_stopped(self) -> bool:
        return bool(self.waiting or self.by_article)

    @property
    def sentences(self) -> list[str]:
        """What becomes of each when it is withdrawn, for staff."""
        said = []
        if self.singly:
            said.append(f"已经一对一发给 {self.singly} 人的，收不回来。")
        if self.by_text:
            said.append(f"已经群发给 {self.by_text} 人的文字，微信不能删，收不回来。")
        if self.by_article:
            said.append(
                f"已经群发给 {self.by_article} 人的图文，系统会请微信删掉内容："
                "卡片还留在对方手机上，点开就看不到了。"
            )
        return said


def out_of(notice: Notice, progress: Progress) -> Out:
    """As things stand; of a batch that has ended the people WeChat says it reached."""
    waiting = singly = 0
    for way, states in progress.ways.items():
        if way is not Way.MASS:
            waiting += states[DeliveryState.WAITING]
            singly += sum(states[state] for state in _GONE)
    listed = [batch for batch in progress.batches if batch.state in GONE_BATCHES]
    waiting += sum(b.size for b in progress.batches if b.state is BatchState.WAITING)
    people = sum(_reached(batch) for batch in listed)
    as_article = bool(notice.media_id)
    return Out(waiting, singly, 0 if as_article else people, people if as_article else 0)


def _reached(batch: DeliveryBatch) -> int:
    return batch.size if batch.sent is None else batch.sent
