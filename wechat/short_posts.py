"""Small JSON calls, made often: the connections of a requests session, without its ceremony.

A notice is ten thousand of them. requests prepares each anew (cookies, hooks, netrc, proxies of
the environment), which costs several times the call itself; here that is settled once for each
host, with the same certificates, proxies and kept connections.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, Timeout

_HEADERS = {"Accept": "*/*", "Connection": "keep-alive", "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and bytes of an answer, named as requests names them."""

    status_code: int
    content: bytes


class ShortPosts:
    """For several threads."""

    def __init__(self, http: requests.Session, timeout: tuple[float, float]) -> None:
        self._http, self._timeout = http, Timeout(connect=timeout[0], read=timeout[1])
        self._pools: dict[str, HTTPConnectionPool] = {}

    def post(self, url: str, params: dict[str, str], body: bytes) -> Reply:
        """One POST, never repeated, no redirect followed. Raises what urllib3 raises, and
        `requests.RequestException` for an address that is none."""
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        pool = self._pools.get(base) or self._pool(base)
        path = f"{parts.path}?{urlencode(params)}"
        by_proxy = pool.proxy is not None and parts.scheme == "http"
        answer = pool.urlopen(
            "POST",
            base + path if by_proxy else path,
            body=body,
            headers=_HEADERS,
            retries=False,
            redirect=False,
            assert_same_host=False,
            timeout=self._timeout,
        )
        return Reply(answer.status, answer.data)

    def _pool(self, base: str) -> HTTPConnectionPool:
        adapter = self._http.get_adapter(base)
        if not isinstance(adapter, HTTPAdapter):
            raise TypeError("this session does not speak HTTP")
        known = self._http.merge_environment_settings(base, {}, False, None, None)
        sample = requests.Request("POST", base).prepare()
        pool = adapter.get_connection_with_tls_context(
            sample, known["verify"], proxies=known["proxies"], cert=known["cert"]
        )
        if not isinstance(pool, HTTPConnectionPool):
            raise TypeError("this session does not speak HTTP")
        self._pools[base] = pool
        return pool
