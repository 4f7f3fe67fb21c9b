"""Feeds: opened at a space or a thread, listed and closed in the settings, fetched by programs without signing in."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.search import saved
from app.threads import feeds, queries
from app.threads.views import bp
from app.web.app import writes
from app.web.identity import current_member, public
from app.web.limits import at_most


@bp.post("/threads/<int:thread_id>/feed")
@writes()
def open_thread_feed(thread_id: int) -> Any:
    return _opened("thread", queries.get_thread(current_member(), thread_id).id)


@bp.post("/spaces/<int:space_id>/feed")
@writes()
def open_space_feed(space_id: int) -> Any:
    return _opened("space", queries.get_space(current_member(), space_id).id)


@bp.post("/search/saved/<int:search_id>/feed")
@writes()
def open_search_feed(search_id: int) -> Any:
    return _opened("search", saved.get_saved_search(current_member(), search_id).id)


def _opened(kind: str, subject_id: int) -> Any:
    feeds.open_feed(current_member(), kind, subject_id)
    flash(_("Its address is below. Whoever has it reads what you may read, so keep it to yourself."), "good")
    return redirect(url_for("threads.own_feeds"), 303)


@bp.get("/settings/feeds")
def own_feeds() -> Any:
    return render_template("threads/feeds.html", feeds=feeds.own_feeds(current_member()))


@bp.post("/settings/feeds/<int:feed_id>/delete")
@writes()
def close_feed(feed_id: int) -> Any:
    feeds.close_feed(current_member(), feed_id)
    flash(_("Closed. The address leads nowhere any more."), "good")
    return redirect(url_for("threads.own_feeds"), 303)


@bp.post("/settings/feeds/<int:feed_id>/address")
@writes()
def renew_feed(feed_id: int) -> Any:
    feeds.renew_feed(current_member(), feed_id)
    flash(_("It has a new address. The former one leads nowhere any more."), "good")
    return redirect(url_for("threads.own_feeds"), 303)


@bp.get("/feeds/<secret>.atom")
@public
@at_most("60 per minute")
def feed(secret: str) -> Any:
    title, path, entries = feeds.read(secret)
    public_url = current_app.config["PUBLIC_URL"]
    about = {"title": title, "path": path, "entries": entries, "public_url": public_url}
    xml = render_template("threads/feed.xml", host=urlsplit(public_url).hostname, own=request.path, **about)
    response = Response(xml, content_type="application/atom+xml; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)
