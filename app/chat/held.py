"""Held messages as moderators meet them, before anybody else: their words and how many they are for, nothing of the chat."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import false, select
from sqlalchemy.orm import aliased, joinedload

from app.chat import holding, releasing, tending
from app.chat.models import HeldMessage, MessageFile
from app.extensions import db
from app.kernel.errors import NotFound
from app.kernel.reportable import Approval, Attached, Reportable, Target


def targets(ids: Collection[int]) -> Mapping[int, Target]:
    """These with all that waits in the same words."""
    same = aliased(HeldMessage)
    query = select(HeldMessage, same).where(HeldMessage.id.in_(ids), same.state == "waits")
    query = query.join(same, (same.author_id == HeldMessage.author_id) & (same.wave == HeldMessage.wave))
    waves: dict[int, list[HeldMessage]] = {}
    for held, other in db.session.execute(query.options(joinedload(HeldMessage.author)).order_by(same.id)):
        waves.setdefault(held.id, []).append(other)
    files = holding.files_of([one for wave in waves.values() for one in wave])
    return {id: _target(id, wave, files) for id, wave in waves.items()}


def _target(id: int, wave: Sequence[HeldMessage], files: Mapping[int, MessageFile]) -> Target:
    first = wave[0]
    people = first.earlier + len({(one.room_id, one.request_id) for one in wave})
    attached = {file.digest: file for one in wave for key in one.file_ids if (file := files.get(key))}
    return Target(
        "held message",
        id,
        first.author_id,
        first.author.shown_name,
        title=tending.TITLE,
        source=first.body,
        html="<hr>".join(dict.fromkeys(one.html for one in wave)),
        words="",
        version=1,
        state="queued",
        url="",
        place=_("nearly the same to %(people)s people within a day", people=people),
        within=("held message", id),
        space_id=None,
        edition_id=None,
        is_public=False,
        at=first.at,
        files=[Attached(file.name, file.digest, "") for file in attached.values()],
        is_sealed=True,
    )


def _nothing(*_: Any, **__: Any) -> None:
    raise NotFound()


KIND = Reportable(
    "held message",
    _l("Message"),
    lambda actor, id: false(),
    releasing.is_in_care,
    targets,
    {},
    _nothing,
    lambda actor: (),
    lambda space_ids, id: false(),
    lambda actor, texts: [Markup(text) for text in texts],  # noqa: S704  stored as it was rendered
    Approval(releasing.waiting, releasing.count_waiting, releasing.approve, releasing.refuse),
)
