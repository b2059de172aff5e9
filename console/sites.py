"""采集点码: the codes of the places where people speak, and a poster for each to print."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from console.guard import POLICY
from console.ledgers import one_site, sites_by_point
from console.room import me, the_desk
from models.site import SITE_KIND_NAMES, Site


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/sites", "sites", show_sites)
    pages.add_url_rule("/sites/<int:site_id>/poster", "poster", show_poster)


def show_sites() -> ResponseReturnValue:
    return render_template(
        "console/sites.html", points=sites_by_point(the_desk(), me()), kinds=SITE_KIND_NAMES
    )


def show_poster(site_id: int) -> ResponseReturnValue:
    """A sheet of A4. WeChat's own picture of the code is the one outside image we let in."""
    site = one_site(the_desk(), me(), site_id)
    picture = code_picture(site)
    response = make_response(
        render_template("console/poster.html", site=site, picture=picture, kinds=SITE_KIND_NAMES)
    )
    if picture is not None and not picture.startswith("data:"):
        address = urlsplit(picture)
        host = f"{address.scheme}://{address.netloc}"
        response.headers["Content-Security-Policy"] = POLICY.replace(
            "img-src 'self'", f"img-src 'self' {host}"
        )
    return response


def code_picture(site: Site) -> str | None:
    """What an image tag shows: drawn here as SVG when we know what the code says, else WeChat's.

    None when WeChat has made no code for the site yet.
    """
    if site.qr_url:
        return segno.make(site.qr_url, error="q").svg_data_uri(scale=10, border=2)
    address = urlsplit(site.image_url)
    return site.image_url if address.scheme in {"http", "https"} and address.netloc else None
