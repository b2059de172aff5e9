"""A cast of people, invented: 阿兰 asks, 老孟 asks too, 路人 has no rights; staff by role."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from handlers.desk import Desk
from handlers.receive import receive
from models import words
from models.words import Push, Reply, TextReply

ACCOUNT = "gh_test00000000"
_ids = itertools.count(7_000_000_000)


def openid(name: str) -> str:
    """A stable made-up openid of 28 characters for a name."""
    return ("o" + "".join(f"{ord(ch):x}" for ch in name) + "x" * 28)[:28]


@dataclass
class Person:
    """Somebody with WeChat, at a desk without doors: pushes go straight to `receive`."""

    desk: Desk
    name: str
    pushes: list[Push] = field(default_factory=list)

    @property
    def openid(self) -> str:
        return openid(self.name)

    def says(self, text: str) -> str:
        return self.does(words.TextSent, content=text)

    def scans(self, scene: str) -> str:
        return self.does(words.Scanned, scene=scene, ticket=None)

    def follows(self, scene: str | None = None) -> str:
        return self.does(words.Followed, scene=scene, ticket=None)

    def leaves(self) -> str:
        return self.does(words.Unfollowed)

    def taps(self, key: str) -> str:
        return self.does(words.MenuTapped, menu_key=key)

    def sends_picture(self, media_id: str = "picture-1") -> str:
        return self.does(words.ImageSent, media_id=media_id, picture_url="")

    def sends_voice(self, media_id: str = "voice-1") -> str:
        return self.does(words.VoiceSent, media_id=media_id, format="amr")

    def is_at(self, latitude: float, longitude: float) -> str:
        return self.does(
            words.LocationSent, latitude=latitude, longitude=longitude, scale=16, label="家门口"
        )

    def does(self, kind: type[Push], **fields: object) -> str:
        """Makes the push, has it received, and returns the words of the reply."""
        return text_of(receive(self.desk, self.push(kind, **fields)))

    def push(self, kind: type[Push], **fields: object) -> Push:
        msg_id = str(next(_ids))
        if issubclass(kind, words.Message):
            fields.setdefault("msg_id", msg_id)
        created = int(self.desk.clock.now().timestamp())
        push = kind(
            account=ACCOUNT,
            openid=self.openid,
            created=created,
            key=f"{ACCOUNT}|{self.openid}|{msg_id}",
            raw="<xml/>",
            **fields,
        )
        self.pushes.append(push)
        return push


def text_of(reply: Reply) -> str:
    return reply.text if isinstance(reply, TextReply) else ""
