"""采集点码: the codes of the places where people speak, and a poster for each to print."""

from __future__ import annotations

import segno
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from console.ledgers import one_site, sites_by_point
from console.room import me, the_desk
from models.site import SITE_KIND_NAMES, Site


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/sites", "sites", show_sites)
    pages.add_url_rule("/sites/<int(max=9999999999999999):site_id>/poster", "poster", show_poster)


def show_sites() -> ResponseReturnValue:
    return render_template(
        "console/sites.html", points=sites_by_point(the_desk(), me()), kinds=SITE_KIND_NAMES
    )


def show_poster(site_id: int) -> ResponseReturnValue:
    """A sheet of A4 with the code, or (before WeChat has made one) with the way to get it."""
    site = one_site(the_desk(), me(), site_id)
    return render_template(
        "console/poster.html", site=site, picture=code_picture(site), kinds=SITE_KIND_NAMES
    )


def code_picture(site: Site) -> str | None:
    """The code as an SVG image, drawn here from what it says; None when there is none yet."""
    if not site.qr_url:
        return None
    return segno.make(site.qr_url, error="q").svg_data_uri(scale=10, border=2)
