"""What others look for at the root of a site: WeChat's domain files, and /robots.txt."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, abort

NAME = re.compile(r"(?:MP|WW)_verify_[A-Za-z0-9]{4,64}\.txt", re.ASCII)
LONGEST = 1024  # bytes; WeChat's files hold some sixteen letters
_STATIC = Path(__file__).with_name("static")
ROBOTS = "User-agent: *\nAllow: /p/\nDisallow: /p/mine\nDisallow: /\n"


def root_files(folder: Path) -> Blueprint:
    """Serves `/robots.txt`, and `/MP_verify_….txt` as it lies in `folder` by now."""
    pages = Blueprint("root", __name__)

    @pages.get("/robots.txt")
    def robots() -> Response:
        """Only the public pages are for search engines."""
        return _plain(ROBOTS.encode())

    @pages.get("/favicon.ico")
    def icon() -> Response:
        """Browsers ask for it also where a page names its own."""
        response = Response((_STATIC / "mark.svg").read_bytes(), mimetype="image/svg+xml")
        response.headers["Cache-Control"] = "max-age=86400"
        return response

    @pages.get("/<string:name>.txt")
    def domain_file(name: str) -> Response:
        """The file by which WeChat believes that the domain is ours; 404 for anything else."""
        content = domain_files(folder).get(f"{name}.txt")
        return abort(404) if content is None else _plain(content)

    return pages


def domain_files(folder: Path) -> dict[str, bytes]:
    """Name and content of what may be served: small plain files with a name of WeChat's."""
    if not folder.is_dir():
        return {}
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if NAME.fullmatch(path.name)
        and path.is_file()
        and not path.is_symlink()
        and path.stat().st_size <= LONGEST
    }


def _plain(content: bytes) -> Response:
    response = Response(content, mimetype="text/plain")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
