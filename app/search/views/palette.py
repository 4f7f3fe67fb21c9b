"""Suggestions as you type, as fragments: for the search field, and for the palette with acts and places."""

from collections.abc import Sequence
from typing import Any

from flask import get_template_attribute, request, url_for
from flask_babel import gettext as _

from app.kernel.text import fold
from app.search import palette, suggest
from app.search.asked import Asked
from app.search.views import bp
from app.web.identity import current_member
from app.web.limits import at_most
from app.web.templating import has

Row = tuple[str, str, str, str]  # where to, icon, text, key
SHOWN = 8  # places and acts while nothing is typed


@bp.get("/search/suggest")
@at_most("300 per minute", of=lambda: f"suggestions of {current_member().id}")
def suggestions() -> Any:
    found = suggest.suggest(current_member(), request.args.get("q", ""))
    words = [(word, _search(word)) for word in found.words]
    return get_template_attribute("search/_options.html", "suggestions")(found.people, words)


@bp.get("/search/palette")
@at_most("300 per minute", of=lambda: f"palette of {current_member().id}")
def show_palette() -> Any:
    """The groups of the palette; `kind` narrows it to one of them."""
    typed, kind = " ".join(request.args.get("q", "")[: suggest.LONGEST].split()), request.args.get("kind", "")
    found = palette.look(current_member(), typed, kind)
    words = [(word, _search(word)) for word in found.words]
    acts = _fitting(_acts(typed), typed) if kind in ("", "act") else []
    places = _fitting(_places(), typed) if kind in ("", "place") else []
    draw = get_template_attribute("search/_options.html", "groups")
    return draw(found, words, acts, places, typed, _search(typed))


def _search(text: str) -> str:
    return Asked(text).url(url_for("search.everything"))


def _acts(typed: str) -> Sequence[Row]:
    asks = _("Ask a question about “%(words)s”", words=typed) if typed else _("Ask a question")
    needs = _("Post “%(words)s” as a need", words=typed) if typed else _("Post a need")
    return _there(
        ("threads.new", {"title": typed} if typed else {}, "edit", asks, "C"),
        ("profiles.new_offer", {"kind": "need"} | ({"text": typed} if typed else {}), "plus", needs, ""),
        ("search.new_saved_search", {"q": typed}, "bookmark", _("Keep this search") if typed else "", ""),
        ("glossary.propose", {}, "same", _("Propose a word pair"), ""),
        ("profiles.edit", {}, "edit", _("Edit my profile"), ""),
        ("search.explain", {}, "eye", _("Why am I found?"), ""),
        ("accounts.show_settings", {}, "sliders", _("Settings"), ""),
        ("search.help", {}, "question", _("How to search"), "?"),
        ("threads.help", {}, "question", _("How to write"), ""),
        ("moderation.rules", {}, "shield", _("What we ask of each other"), ""),
    )


def _places() -> Sequence[Row]:
    return _there(
        ("home.front", {}, "home", _("Home"), "G H"),
        ("profiles.directory", {}, "people", _("People"), "G P"),
        ("partners.index", {}, "partners", _("Partners"), "G A"),
        ("threads.index", {}, "threads", _("Threads"), "G T"),
        ("chat.rooms", {}, "chat", _("Chat"), "G C"),
        ("glossary.index", {}, "same", _("Glossary"), ""),
        ("partners.requests", {}, "mail", _("Requests"), ""),
        ("notifications.index", {}, "bell", _("Notifications"), ""),
        ("bridges.index", {}, "map", _("Field map"), ""),
        ("teams.index", {}, "people", _("Teams"), ""),
        ("introductions.index", {}, "partners", _("Introductions"), ""),
        ("meetings.index", {}, "event", _("Meeting times"), ""),
        ("search.saved_searches", {}, "bookmark", _("Searches you keep"), ""),
    )


def _there(*rows: tuple[str, dict[str, str], str, str, str]) -> list[Row]:
    return [(url_for(end, **more), icon, text, key) for end, more, icon, text, key in rows if text and has(end)]


def _fitting(rows: Sequence[Row], typed: str) -> list[Row]:
    """Those with a word that begins as typed; what takes the words up always fits."""
    wanted = fold(typed)
    if not wanted:
        return list(rows[:SHOWN])
    return [row for row in rows if typed in row[2] or f" {wanted}" in f" {fold(row[2])}"]
