"""Staff say what a matter is about. It stays so, whatever words a topic gets later."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from handlers.access import ANSWERS, Actor, Refused, may, visible
from handlers.desk import Desk
from models.fresh import put
from models.matter import Matter
from models.move import Mover
from models.topic import UNKNOWN, MatterTopic, Topic, TopicMove

MOST = 3


def correct_topics(desk: Desk, actor: Actor, matter_id: int, keys: Collection[str]) -> None:
    """The matter is about these topics, or about none that is known. Raises Refused."""
    may(actor, ANSWERS)
    wanted = set(keys) or {UNKNOWN}
    if len(wanted) > MOST:
        raise Refused(f"一件事最多归 {MOST} 个领域。")
    now = desk.clock.now()
    with desk.memory.write() as session:
        matter = visible(session, actor, matter_id)
        session.scalar(select(Matter.id).where(Matter.id == matter.id).with_for_update())
        topics = list(session.scalars(select(Topic).where(Topic.key.in_(wanted))))
        if len(topics) != len(wanted):
            raise Refused("没有这个领域，可能刚刚停用了，刷新后再选。")
        was = session.scalars(
            select(Topic.name)
            .join(MatterTopic, MatterTopic.topic_id == Topic.id)
            .where(MatterTopic.matter_id == matter.id)
            .order_by(Topic.position)
        )
        move = TopicMove(
            matter_id=matter.id,
            at=now,
            staff_id=actor.staff_id,
            was="、".join(was),
            became="、".join(t.name for t in sorted(topics, key=lambda t: t.position)),
        )
        session.execute(delete(MatterTopic).where(MatterTopic.matter_id == matter.id))
        put(session, move)
        for topic in topics:
            put(
                session,
                MatterTopic(
                    matter_id=matter.id, topic_id=topic.id, because=[], by=Mover.STAFF, at=now
                ),
            )
