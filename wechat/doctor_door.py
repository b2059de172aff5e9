"""The doctor at our own webhook: from outside as the platform's console would, from inside as a
push would. Nothing is stored: the push it makes is genuine but says nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import requests

from handlers.ports import Finding, Health
from wechat.account import Account, Mode
from wechat.passive import ACKNOWLEDGED
from wechat.signature import seal_envelope
from wechat.xml_reading import read_xml

_EMPTY = "<xml><Examination>1</Examination></xml>"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_HAIRPIN = "若本机本来就不能访问自己的外网地址，请从别的机器再试。"


def examine_door(
    account: Account, real_time: Callable[[], float], outside: str, inside: str
) -> Iterator[Finding]:
    """Two findings: `outside` and `inside` are addresses without a path."""
    yield _from_inside(account, real_time, inside)
    yield _from_outside(account, real_time, outside)


def _from_outside(account: Account, real_time: Callable[[], float], base: str) -> Finding:
    echo = secrets.token_hex(8)
    query = signed_query(account, str(int(real_time())), secrets.token_hex(4)) | {"echostr": echo}
    try:
        with _session(base) as http:
            answer = http.get(
                f"{base}/wechat", params=query, timeout=account.timeout, allow_redirects=False
            )
    except requests.exceptions.SSLError:
        said = f"{base} 的证书有问题：过期、不是这个域名的，或少了中间证书。"
        return Finding("outside", Health.ILL, said, "请更新证书，并让代理给出完整的证书链。")
    except requests.RequestException:
        said = f"从外面连不上 {base}/wechat。"
        return Finding("outside", Health.ILL, said, f"请检查代理和防火墙。{_HAIRPIN}")
    if answer.status_code == 200 and answer.content == echo.encode():
        return Finding("outside", Health.WELL, f"回调地址 {base}/wechat 通得过公众平台的验证。")
    return Finding("outside", Health.ILL, *_outside_trouble(base, answer.status_code))


def _outside_trouble(base: str, status: int) -> tuple[str, str]:
    if 300 <= status < 400:
        return f"{base}/wechat 被转到了别处。", "回调地址不能跳转，请在代理里直接转给本系统。"
    if status == 403:
        said = f"{base}/wechat 不认按现在的设置签的名。"
        return said, "正在运行的服务用的是另一个令牌（wechat.token）：改过设置要重启服务。"
    if status == 404:
        return f"{base}/wechat 没有转给本系统。", "请在代理里加上 /wechat。"
    if status >= 500:
        return f"{base}/wechat 答 {status}。", "代理后面的服务没有在运行，请启动它。"
    return f"{base}/wechat 的答复（{status}）被改动了。", "请检查代理有没有改写内容。"


def _from_inside(account: Account, real_time: Callable[[], float], base: str) -> Finding:
    query, body = genuine_push(account, int(real_time()))
    try:
        with _session(base) as http:
            answer = http.post(f"{base}/wechat", params=query, data=body, timeout=account.timeout)
    except requests.RequestException:
        said = f"本机的 {base} 没有在运行。"
        return Finding("inside", Health.ILL, said, "请启动 web 进程；用别的端口时请设 PORT。")
    if answer.status_code == 200 and answer.text == ACKNOWLEDGED:
        return Finding("inside", Health.WELL, "签名、加密都对，本机收得下来信。")
    if answer.status_code == 403:
        said = "正在运行的服务拒收按现在的设置签名加密的来信。"
        advice = "令牌、密钥或加密方式与服务启动时的不同：请核对后重启服务。"
        return Finding("inside", Health.ILL, said, advice)
    said = f"本机收来信时答 {answer.status_code}。"
    return Finding("inside", Health.ILL, said, "请看服务的日志。")


def genuine_push(account: Account, now_unix: int) -> tuple[dict[str, str], bytes]:
    """Query and body of a push in the configured mode, whose document holds nothing to file."""
    if account.mode is Mode.PLAIN:
        return signed_query(account, str(now_unix), secrets.token_hex(4)), _EMPTY.encode()
    sealed = seal_envelope(account, _EMPTY, now_unix)
    fields = read_xml(sealed)[1]
    query = signed_query(account, fields.text("TimeStamp"), fields.text("Nonce"))
    query |= {"encrypt_type": "aes", "msg_signature": fields.text("MsgSignature")}
    return query, sealed.encode()


def signed_query(account: Account, timestamp: str, nonce: str) -> dict[str, str]:
    text = "".join(sorted((account.token, timestamp, nonce)))
    signature = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return {"signature": signature, "timestamp": timestamp, "nonce": nonce}


def _session(base: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = urlsplit(base).hostname not in _LOOPBACK
    return session
