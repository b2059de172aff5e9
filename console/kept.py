"""What was typed when a session ended is not lost: it goes along through the login, in the
browser's own page, and is laid before its writer again. Nothing of it is stored here.

It is sealed against change, and never sent by itself: whoever logs in reads it and decides. A
form that another site put together is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer

from console.room import the_desk

FIELD = "kept"
SECRET_FIELDS = frozenset({"csrf_token", "password", "old", "new", "again", "code", FIELD})
_GOOD_FOR_S = 12 * 3600

LABELS = {
    "text": "写的内容",
    "name": "姓名",
    "note": "备注",
    "title": "标题",
    "reason": "理由",
    "phone": "电话",
    "first": "开箱人",
    "second": "另一位开箱人",
    "slips": "箱里有几张",
    "where": "在哪里开的",
    "people": "多少人参加",
    "heard": "听到（看到）的话",
    "question": "问题",
    "answer": "答案",
    "basis": "依据",
    "source": "来源",
    "words": "条文",
    "heading": "条、章的标题",
    "intro": "说明",
    "letter": "来文",
    "result": "结果",
    "evidence": "做了什么",
    "at": "发送时间",
    "media_id": "图文编号",
    "sentence": "给本人的话",
    "new_place": "新条文的位置",
    "new_text": "新条文",
    "topic_words": "领域的词",
}
"""Fields that a person types, as she knows them. Others travel along unseen."""


@dataclass(frozen=True, slots=True)
class Kept:
    path: str
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of_request(cls) -> Kept:
        """The form of this request, less what is secret."""
        typed = request.form.items(multi=True)
        fields = tuple((name, value) for name, value in typed if name not in SECRET_FIELDS)
        return cls(request.full_path.rstrip("?"), fields)

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """Name, label and value of what she typed."""
        return [(name, LABELS[name], value) for name, value in self.fields if name in LABELS]

    @property
    def unseen(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.fields if name not in LABELS]


def keep() -> str | None:
    """The form of this request, sealed; None when there is nothing in it to be kept."""
    form = Kept.of_request()
    if is_from_elsewhere() or not any(value.strip() for _, _, value in form.shown):
        return None
    sealed: str = _sealer().dumps([form.path, form.fields])
    return sealed


def is_from_elsewhere() -> bool:
    """Browsers say where a form comes from; those too old to say send no cookie from elsewhere."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"


def kept_form() -> Kept | None:
    """What came along with this request; None when nothing did, or it is too old."""
    try:
        path, fields = _sealer().loads(request.form.get(FIELD, ""), max_age=_GOOD_FOR_S)
    except BadData:
        return None
    return Kept(path, tuple((name, value) for name, value in fields))


def kept_page(kept: Kept) -> str:
    return render_template("console/kept.html", kept=kept)


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(the_desk().rules.link_key, salt="kept form")
