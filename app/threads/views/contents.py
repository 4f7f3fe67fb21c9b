"""The contents page, of all spaces or of one."""

from types import SimpleNamespace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.threads import contents, policy, queries
from app.threads.addresses import unread_url
from app.threads.models import Space
from app.threads.views import bp
from app.web.identity import indexed, member_or_none, public


@bp.get("/threads")
@public
@indexed
def index() -> Any:
    return _page(None)


@bp.get("/spaces/<int:space_id>")
@public
@indexed
def space(space_id: int) -> Any:
    return _page(queries.get_space(member_or_none(), space_id))


def _page(space: Space | None) -> Any:
    me = member_or_none()
    show = request.args.get("show", "latest")
    show = show if show in _shows(me) else "latest"
    cursors = {name: request.args.get(name, "") for name in ("after", "before")}
    page = contents.lines(me, space=space, show=show, **cursors)
    spaces = contents.spaces(me)
    return render_template(
        "threads/index.html",
        space=space,
        show=show,
        page=page,
        spaces=spaces,
        tabs=_tabs(space, me, show, sum(line.unread for line in spaces if space is None or line.id == space.id)),
        marks=contents.fields_of(me, [row.id for row in page.items]),
        unread_url=unread_url,
        level=next((line.level for line in spaces if space and line.id == space.id), None),
        may_start=me is not None and (policy.start_thread(me, space) if space else policy.write(me)),
    )


def _shows(me: Any) -> tuple[str, ...]:
    return contents.SHOWS if me is not None else ("latest", "unanswered")


def _tabs(space: Space | None, me: Any, show: str, unread: int) -> list[SimpleNamespace]:
    words = {"latest": _("Latest"), "unread": _("Unread"), "unanswered": _("Without an answer")}
    words |= {"watching": _("Watching"), "mine": _("Mine")}
    address = url_for("threads.space", space_id=space.id) if space else url_for("threads.index")
    return [
        SimpleNamespace(
            url=address if name == "latest" else f"{address}?show={name}",
            text=words[name],
            count=unread if name == "unread" and unread else None,
            current=name == show,
        )
        for name in _shows(me)
    ]
