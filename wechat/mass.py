"""Mass sending (群发): the calls, their answers, and the article they may carry.

wechatpy names the tag `group_id`, which the platform no longer takes, and knows no drafts: so
these calls are made by path. `clientmsgid` makes the same call within 24 hours the same job.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Any

from PIL import Image

from handlers.ports import Article, CallRefused, JobStatus, MassBody, SendResult, SendState
from wechat.client import Client
from wechat.outside import ApiError
from wechat.results import send_result
from wechat.text_cut import utf8_cut
from wechat.xml_reading import legal

TEXT_LIMIT = 2048  # bytes
TITLE_LIMIT, DIGEST_LIMIT, AUTHOR_LIMIT = 32, 120, 16  # characters
_NO_SUCH_JOB = 40059
_STATUS = {
    "SENDING": JobStatus.SENDING,
    "SEND_SUCCESS": JobStatus.SENT,
    "SEND_FAIL": JobStatus.FAILED,
    "DELETE": JobStatus.TAKEN_BACK,
}


def send_to_list(
    client: Client, openids: Sequence[str], body: MassBody, client_msg_id: str
) -> SendResult:
    order = {"touser": list(openids), **_payload(body), "clientmsgid": client_msg_id}
    return _submit(client, "message/mass/send", order)


def send_to_tag(client: Client, tag_id: int, body: MassBody, client_msg_id: str) -> SendResult:
    whom = {"filter": {"is_to_all": False, "tag_id": tag_id}}
    return _submit(
        client,
        "message/mass/sendall",
        {**whom, **_payload(body), "clientmsgid": client_msg_id},
    )


def preview(client: Client, openid: str, body: MassBody) -> SendResult:
    return _submit(client, "message/mass/preview", {"touser": openid, **_payload(body)})


def delete(client: Client, job_id: str) -> SendResult:
    return _submit(client, "message/mass/delete", {"msg_id": _number(job_id)})


def status(client: Client, job_id: str) -> JobStatus:
    """Never raises: what cannot be asked now is asked again later."""
    try:
        answer = client.post("message/mass/get", data={"msg_id": _number(job_id)})
    except ApiError as error:
        return JobStatus.UNKNOWN_JOB if error.code == _NO_SUCH_JOB else JobStatus.UNCLEAR
    return _STATUS.get(str(answer.get("msg_status", "")).upper(), JobStatus.UNCLEAR)


def add_article(client: Client, article: Article) -> str:
    """Raises `CallRefused`. A cover is demanded by the platform, so it gets a plain one."""
    try:
        cover = client.post(
            "material/add_material",
            params={"type": "image"},  # of which an account may keep the most
            files={"media": ("cover.jpg", _cover(), "image/jpeg")},
        )
        answer = client.post("draft/add", data={"articles": [_draft(article, cover)]})
    except ApiError as error:
        raise CallRefused(send_result(error)) from None
    return str(answer.get("media_id") or "")


def _submit(client: Client, path: str, order: dict[str, Any]) -> SendResult:
    try:
        answer = client.post(path, data=order)
    except ApiError as error:
        return send_result(error)
    job = answer.get("msg_id")
    return SendResult(SendState.SENT, job_id=None if job is None else str(job))


def _payload(body: MassBody) -> dict[str, Any]:
    if body.media_id:
        return {
            "msgtype": "mpnews",
            "mpnews": {"media_id": body.media_id},
            "send_ignore_reprint": 0,
        }
    return {"msgtype": "text", "text": {"content": utf8_cut(legal(body.text), TEXT_LIMIT)}}


def _draft(article: Article, cover: dict[str, Any]) -> dict[str, Any]:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in article.text.splitlines() if line)
    return {
        "article_type": "news",
        "title": legal(article.title)[:TITLE_LIMIT],
        "author": legal(article.author)[:AUTHOR_LIMIT],
        "digest": " ".join(legal(article.text).split())[:DIGEST_LIMIT],
        "content": legal(paragraphs),
        "content_source_url": article.link,
        "thumb_media_id": cover.get("media_id"),
        "need_open_comment": 0,
    }


def _cover() -> bytes:
    """The colour of the console, 2.35 to 1 as the platform shows it."""
    out = BytesIO()
    Image.new("RGB", (470, 200), (31, 95, 74)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _number(job_id: str) -> int | str:
    return int(job_id) if job_id.isascii() and job_id.isdigit() else job_id
