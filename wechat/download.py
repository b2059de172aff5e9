"""People's photos, voices and videos: 获取临时素材, which keeps them for three days."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import requests

from handlers.ports import Media, MediaRefused, Verdict
from wechat.account import Account
from wechat.client import Client
from wechat.outside import ApiError, Failure, json_object, refuse_errcode

_CHUNK = 64 * 1024
_LONGEST_S = 60.0  # for the whole file; each read has its own timeout besides
_JSON_LIMIT = 16 * 1024
_FILENAME = re.compile(r'filename="?([^";]{1,200})"?')
_PLAIN = {"Accept-Encoding": "identity"}  # nothing that swells while it is unpacked


def download(client: Client, media_id: str, limit: int) -> Media:
    """The file, at most `limit` bytes. Raises `MediaRefused`."""
    url = client.home("media/get", client.API_BASE_URL)

    def once(token: str) -> Media | str:
        options = {"params": {"media_id": media_id}, "stream": True, "headers": _PLAIN}
        return _media_or_link(client.send("get", url, token, **options), limit)

    try:
        found = client.with_token(once)
        return found if isinstance(found, Media) else _video(client, found, limit)
    except ApiError as error:
        loud = error.failure is Failure.LOCKED_OUT or error.meaning.alert
        refused = MediaRefused(str(error), again=_again(error), alert=loud, code=error.code)
    raise refused


def _again(error: ApiError) -> bool:
    return error.failure is not Failure.SAID_NO or error.meaning.verdict in {
        Verdict.RETRY,
        Verdict.REFRESH,
        Verdict.PAUSE,
    }


def _media_or_link(response: requests.Response, limit: int) -> Media | str:
    """The file, or the address of a video: those come as JSON `{"video_url": …}`."""
    media = _read(response, limit)
    answer = _answer(media.data)
    if answer is None:
        return media
    refuse_errcode(answer)
    link = answer.get("video_url")
    if not isinstance(link, str):
        raise ApiError(Failure.BAD_ANSWER, status=200)
    return link


def _answer(data: bytes) -> dict[str, Any] | None:
    """The JSON object, which no photo, voice or video begins like."""
    return json_object(data) if len(data) <= _JSON_LIMIT and data.startswith(b"{") else None


def _video(client: Client, link: str, limit: int) -> Media:
    """Follows the address, without our token and only to WeChat's own hosts."""
    secure = link.replace("http://", "https://", 1)  # older answers still name http
    for candidate in (link, secure):
        if is_wechat_host(client.account, candidate):
            return _read(client.fetch(candidate, stream=True, headers=_PLAIN), limit)
    raise MediaRefused("视频地址不是微信的，没有下载。", again=False)


def is_wechat_host(account: Account, link: str) -> bool:
    """https at qq.com and below, or exactly the hosts this account is configured with."""
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or "\\" in link:
        return False
    if link.startswith((f"{account.api_base}/", f"{account.mp_base}/")):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and port in {None, 443} and host.endswith(".qq.com")


def _read(response: requests.Response, limit: int) -> Media:
    with response:
        if response.status_code != 200:
            raise ApiError(Failure.BAD_ANSWER, status=response.status_code)
        claimed = response.headers.get("Content-Length", "")
        # An error or a link is JSON of a few bytes and must stay readable under any limit.
        most = max(limit, _JSON_LIMIT)
        if claimed.isdecimal() and int(claimed) > most:
            raise _too_large(limit)
        data = _joined(response, most)
    if len(data) > limit and _answer(data) is None:
        raise _too_large(limit)
    if not data:
        raise MediaRefused("微信给了一个空文件，稍后再试。", again=True)
    return Media(_content_type(response), _filename(response), data)


def _joined(response: requests.Response, most: int) -> bytes:
    data, deadline = bytearray(), time.monotonic() + _LONGEST_S
    for chunk in _chunks(response):
        data += chunk
        if len(data) > most:
            raise _too_large(most)
        if time.monotonic() > deadline:
            raise ApiError(Failure.NO_ANSWER)
    return bytes(data)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(_CHUNK)
        return
    except (requests.RequestException, OSError):
        pass  # its text holds the URL with the token: raise our own, outside
    raise ApiError(Failure.NO_ANSWER)


def _too_large(limit: int) -> MediaRefused:
    return MediaRefused(f"文件超过 {max(limit // 1024, 1)} KB，没有保存。", again=False)


def _content_type(response: requests.Response) -> str:
    claimed = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return claimed if re.fullmatch(r"[\w.+\-]{1,60}/[\w.+\-]{1,60}", claimed) else ""


def _filename(response: requests.Response) -> str:
    """The claimed name without any path, letters and digits only; empty when there is none."""
    match = _FILENAME.search(response.headers.get("Content-Disposition", ""))
    name = match[1].replace("\\", "/").rpartition("/")[2] if match else ""
    return re.sub(r"[^\w.\-]", "_", name, flags=re.ASCII).lstrip(".")[-100:]
