"""The public pages (/p): what this is, how words are kept, and one's own records."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, render_template, request
from flask.typing import ResponseReturnValue

from console.room import the_desk
from console.wording import ARRIVED_AS, answer_state, full, plain, veiled_name, veiled_phone
from handlers.consent import Answered, take_answer
from handlers.desk import PRIVACY_VERSION
from handlers.export import OwnData, OwnMatter, own_data
from models import receipt_number
from models.matter import STATE_NAMES
from models.words import KIND_NAMES


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/", "about", show_about)
    pages.add_url_rule("/privacy", "privacy", show_privacy)
    pages.add_url_rule("/mine", "mine", show_mine)
    pages.add_url_rule("/mine.json", "mine_file", give_mine)
    pages.add_url_rule("/consent", "consent", show_consent)


def show_about() -> ResponseReturnValue:
    return render_template("public/about.html")


def show_privacy() -> ResponseReturnValue:
    return render_template(
        "public/privacy.html", version=PRIVACY_VERSION, retention=the_desk().retention
    )


def show_mine() -> ResponseReturnValue:
    """A person's own records. The link only grows old; it is not used up by being opened."""
    token = request.args.get("t", "")
    data = own_data(the_desk(), token)
    if data is None:
        return _private(render_template("public/expired.html"), 410)
    return _private(
        render_template("public/mine.html", data=data, token=token, arrived_as=ARRIVED_AS), 200
    )


def give_mine() -> ResponseReturnValue:
    """The same records as a file to keep."""
    data = own_data(the_desk(), request.args.get("t", ""))
    if data is None:
        return _private(render_template("public/expired.html"), 410)
    text = json.dumps(as_file(data), ensure_ascii=False, indent=2)
    response = _private(text, 200)
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="minyi-mine.json"'
    return response


def show_consent() -> ResponseReturnValue:
    """Where WeChat sends a person back to after she allowed one message, or did not."""
    given = request.args
    answered = take_answer(
        the_desk(),
        key=given.get("reserved", ""),
        action=given.get("action", ""),
        openid=given.get("openid", ""),
        template_id=given.get("template_id", ""),
        scene=given.get("scene", ""),
    )
    status = 404 if answered is Answered.UNKNOWN else 200
    return _private(render_template("public/consent.html", answered=answered.value), status)


def as_file(data: OwnData) -> dict[str, Any]:
    """Plain values with Chinese keys: a file for the person, not for a program of ours."""
    return {
        "导出时间": full(data.made_at),
        "归属联系点": data.point or "未定",
        "微信标识": data.follower.openid,
        "关注时间": full(data.follower.followed_at),
        "通知": "已退订" if data.follower.notices_off else "接收",
        "事项": [_matter(own) for own in data.matters],
        "说过的话": [
            {
                "时间": full(arrival.received_at),
                "内容": arrival.content or ARRIVED_AS.get(arrival.type, ""),
                "自动回复": plain(arrival.reply or ""),
            }
            for arrival in data.said
        ],
    }


def _matter(own: OwnMatter) -> dict[str, Any]:
    matter = own.matter
    return {
        "编号": receipt_number.shown(matter.number),
        "类别": KIND_NAMES[matter.kind],
        "状态": STATE_NAMES[matter.state],
        "时间": full(matter.arrived_at),
        "原话": matter.verbatim,
        "工作人员记下的": matter.tidied or "",
        "登记时留下的": _given(own),
        "附件": own.attachments,
        "答复": [
            {"时间": full(a.written_at), "内容": a.text, "送达": answer_state(a, matter)}
            for a in own.answers
        ],
    }


def _given(own: OwnMatter) -> str:
    """Covered here too: whoever found her slip may have claimed it before her."""
    if own.entry is None:
        return ""
    return f"{veiled_name(own.entry.name)} {veiled_phone(own.entry.phone)}".strip()


def _private(body: str, status: int) -> Response:
    response = Response(body, status, mimetype="text/html")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
