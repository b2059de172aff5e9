"""The doctor's look at the settings, and at our own pages from outside."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import requests

from console.root_files import domain_files
from handlers.ports import Finding, Health
from settings import Settings
from wechat.account import Account, Mode

_PATIENCE_S = 10.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def examine_settings(settings: Settings, account: Account | None) -> Iterator[Finding]:
    if account is None:
        said = "还没有填公众号（wechat.app_id、account_id、secret、token）。"
        yield Finding("settings", Health.ILL, said, "请照公众平台“基本配置”填好环境变量。")
    else:
        yield Finding("settings", Health.WELL, "公众号的设置齐全。")
        yield _mode(account)
    yield _address(settings)
    yield _proxies(settings)


def inside_address(settings: Settings) -> str:
    """Our web port as this machine reaches it."""
    host = settings.web.host
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://{host}:{settings.web.port}"


def _mode(account: Account) -> Finding:
    if account.mode is Mode.SAFE:
        return Finding("mode", Health.WELL, "来信按安全模式收。")
    said = f"来信按{'明文' if account.mode is Mode.PLAIN else '兼容'}模式收，内容没有加密保护。"
    return Finding("mode", Health.CARE, said, "请到公众平台改成安全模式，wechat.mode 设为 safe。")


def _address(settings: Settings) -> Finding:
    url = urlsplit(settings.web.public_url)
    if not url.hostname:
        said = "web.public_url 没有填或写错了，二维码、链接和登录要用到它。"
        return Finding("address", Health.ILL, said, "请填 https:// 开头的对外地址。")
    if url.scheme != "https":
        said = f"{settings.web.public_url} 没有加密（https）。"
        return Finding("address", Health.CARE, said, "请在代理上配好证书，改成 https。")
    return Finding("address", Health.WELL, f"{settings.web.public_url}。")


def _proxies(settings: Settings) -> Finding:
    hops, secure = settings.web.trusted_proxies, settings.web.public_url.startswith("https://")
    if secure and not hops:
        said = "对外是 https，前面应有代理，但 web.trusted_proxies 是 0：所有人看起来是同一个地址。"
        return Finding("proxies", Health.ILL, said, "请设成代理的层数（通常是 1）。")
    if hops and settings.web.host not in _LOOPBACK:
        said = f"信任 {hops} 层代理，但 {settings.web.host} 也可能被绕过代理直接连上。"
        return Finding("proxies", Health.CARE, said, "请用防火墙只放行代理。")
    return Finding("proxies", Health.WELL, f"信任的代理层数是 {hops}。")


def examine_pages(settings: Settings, outside: str) -> Iterator[Finding]:
    yield _domain_files(settings, outside)
    if urlsplit(outside).hostname not in _LOOPBACK:
        yield _figures(settings, outside)


def _domain_files(settings: Settings, outside: str) -> Finding:
    folder = settings.data / "verify"
    files = domain_files(folder)
    if not files:
        said = f"没有域名校验文件；微信要时，放进 {folder}。"
        return Finding("domain_files", Health.WELL, said)
    unseen = [name for name, content in files.items() if _seen(f"{outside}/{name}") != content]
    if unseen:
        said = f"从外面看不到 {'、'.join(unseen)}。"
        advice = "请在代理里加上 /MP_verify_*.txt（见部署示例）。"
        return Finding("domain_files", Health.ILL, said, advice)
    return Finding("domain_files", Health.WELL, f"从外面看得到 {'、'.join(files)}。")


def _figures(settings: Settings, outside: str) -> Finding:
    if _seen(f"{outside}/metrics") is None:
        return Finding("figures", Health.WELL, "从外面看不到 /metrics。")
    health = Health.CARE if settings.web.metrics_open else Health.ILL
    return Finding("figures", health, "谁都能看到 /metrics。", "请在代理里不要转 /metrics。")


def _seen(url: str) -> bytes | None:
    """What stands at an address; None when it is not 200."""
    session = requests.Session()
    session.trust_env = urlsplit(url).hostname not in _LOOPBACK
    try:
        with session:
            answer = session.get(url, timeout=_PATIENCE_S, allow_redirects=False)
    except requests.RequestException:
        return None
    return answer.content if answer.status_code == 200 else None
