"""Tencent's error codes as this emulator gives them."""

from __future__ import annotations

import secrets
import time

TEXTS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid media size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40010: "invalid voice size",
    40011: "invalid video size",
    40012: "invalid thumb size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40015: "invalid menu type",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid sub button level",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40031: "invalid openid list",
    40032: "invalid openid list size",
    40033: "invalid charset, should be utf-8 and not \\uxxxx",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40052: "invalid action name",
    40053: "invalid action info",
    40054: "invalid sub button url domain",
    40055: "invalid button url domain",
    40059: "invalid msg id",
    40066: "invalid url",
    40125: "invalid appsecret",
    40130: "invalid openid list size, at least two openid",
    40132: "invalid username",
    40164: "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist",
    40200: "invalid account type",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43019: "require remove blacklist",
    43101: "user refuse to accept the msg",
    44001: "empty media data",
    44002: "empty post data",
    44003: "empty news data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45007: "playtime out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45028: "has no masssend quota",
    45029: "qrcode count out of limit",
    45047: "out of response count limit",
    45056: "out of tag number limit",
    45057: "can't delete the tag that has too many fans",
    45058: "can't modify sys tag",
    45059: "can not add too many tags to a user",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45064: "no permission to use weapp in menu",
    45072: "invalid typing command",
    45080: "no contact with the user in the last 30 seconds",
    45081: "already typing",
    45083: "set speed failed",
    45084: "get speed failed",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48002: "user block receive message",
    48004: "api forbidden for irregularities, view detail on mp.weixin.qq.com",
    48005: "forbid to delete material used by auto-reply or menu",
    48006: "forbid to clear quota because of reaching the limit",
    48008: "no permission for this msgtype",
    49003: "openid not belong to this appid",
    50002: "user limited",
    53404: "the account's ability to use drafts is limited",
    53600: "article id not found",
    61451: "invalid parameter",
    61452: "invalid kf_account",
    65301: "no such conditional menu",
    65302: "no such user",
    65303: "there must be a default menu before a conditional one",
    65304: "match rule is empty",
    65307: "conditional menu is empty",
    65316: "menu use too many different domains",
    65320: "conditions on sex, region or language are not supported any more",
    76001: "rid not found",
    76002: "rid belongs to another account",
    76003: "cgi_path not found, please check",
}


class ApiError(Exception):
    """An answer with an error code; always sent as HTTP 200."""

    def __init__(
        self, errcode: int, detail: str = "", *, more: dict[str, object] | None = None
    ) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.detail = detail
        self.more = more or {}

    @property
    def text(self) -> str:
        """The sentence that goes with the code, without the request id."""
        return self.detail or TEXTS.get(self.errcode, "error")


def new_rid() -> str:
    """A request id as it ends every errmsg."""
    return f"{int(time.time()):08x}-{secrets.randbits(32):08x}-{secrets.randbits(32):08x}"
