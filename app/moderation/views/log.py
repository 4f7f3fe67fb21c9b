"""The log of moderation: read, narrowed, taken out as a file."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, current_app, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.extensions import db
from app.kernel import spreadsheet
from app.kernel.text import number
from app.kernel.transaction import transaction
from app.moderation import log, policy
from app.moderation.log import Asked
from app.moderation.views import bp
from app.moderation.views.acts import ACTS
from app.moderation.views.queue import moderator
from app.web.app import writes


def _asked() -> Asked:
    given = request.values
    return Asked(
        act=given.get("act", "") if given.get("act") in ACTS else "",
        by=number(given.get("by", "")),
        thread=number(given.get("thread", "")),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def _day(asked: str) -> date | None:
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None


@bp.get("/moderation/log")
def show_log() -> Any:
    me, asked = moderator(), _asked()
    turned = {name: request.args.get(name, "") for name in ("after", "before")}
    lines = log.lines(me, asked, **turned)
    return render_template(
        "moderation/log.html",
        lines=lines,
        asked=asked,
        acts=ACTS,
        keepers=log.keepers(me),
        may_export=policy.export_log(me),
    )


@bp.post("/moderation/log.csv")
@writes()
def export_log() -> Any:
    me, asked = moderator(), _asked()
    log.export(me)
    disposition = {"Content-Disposition": 'attachment; filename="moderation.csv"'}
    head = spreadsheet.line([_("When"), _("Who"), _("What"), _("Thread"), _("Case"), _("Address")])
    lines = stream_with_context(_lines(me.id, asked, spreadsheet.START + head))
    return Response(lines, content_type="text/csv; charset=utf-8", headers=disposition)


def _lines(member_id: int, asked: Asked, head: str) -> Iterator[str]:
    """In pieces, each its own short reading, so that a long log holds nobody up."""
    yield head
    last: int | None = None
    while True:
        with transaction(write=False):
            found = log.entries_before(db.session.get_one(Member, member_id), asked, last)
            rows = [(entry.id, _cells(found, entry, by)) for entry, by in found.page.items]
        if not rows:
            return
        yield "".join(spreadsheet.line(cells) for _, cells in rows)
        last = rows[-1][0]


def _cells(found: log.Lines, entry: Any, by: Any) -> list[str]:
    target, case = found.target(entry), found.case(entry)
    return [
        entry.at.isoformat(timespec="seconds"),
        by.shown_name if by else "",
        str(ACTS.get(entry.act, entry.act)),
        target.title if target else "",
        str(case or ""),
        current_app.config["PUBLIC_URL"] + (url_for("moderation.show_case", case_id=case) if case else target.url if target and not target.is_sealed else ""),
    ]  # fmt: skip
