"""Choosing how to be told (N-3): a preset, a kind by itself, quiet hours, the five lines; and the one click that stops."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from app.accounts.models import Member
from app.extensions import db
from app.kernel.errors import Invalid
from app.notifications.choices import channels, settings_of
from app.notifications.kinds import KINDS, Channels
from app.notifications.models import DIGESTS, NoticeChoice, NoticeSettings


def take_preset(actor: Member, preset: str) -> None:
    """Be told as the preset has it; what was chosen kind by kind is forgotten."""
    _own(actor.id).preset = preset
    db.session.execute(delete(NoticeChoice).where(NoticeChoice.member_id == actor.id))


def choose(actor: Member, wanted: Mapping[str, Channels]) -> None:
    """Keep what is wanted otherwise than the preset has it; a locked kind stays as it is."""
    settings = _own(actor.id)
    for name, how in wanted.items():
        _keep(actor.id, name, how, KINDS[name].preset(settings.preset))


def set_quiet_hours(actor: Member, begins: int | None, ends: int | None) -> None:
    """From when until when nothing leaves for me, in minutes after midnight of my zone; or never."""
    if (begins is None) != (ends is None):
        raise Invalid("Say both, from when and until when, or leave both empty.", field="quiet_until")
    settings = _own(actor.id)
    settings.quiet_from, settings.quiet_until = begins, ends


def choose_digest(actor: Member, digest: str) -> None:
    """Have the five lines once a week, once a day, or not."""
    if digest not in DIGESTS:
        raise Invalid()
    _own(actor.id).digest = digest


def trust_address(actor: Member) -> None:
    """Try the address again that a mail server refused."""
    _own(actor.id).refused_address = None


def stop(member_id: int, name: str) -> None:
    """The click in a mail: no more mails of this kind, without signing in; what else they chose stays (N-7)."""
    if name == "digest":
        _own(member_id).digest = "off"
        return
    kind, now = KINDS[name], channels(member_id, KINDS[name])
    settings = _own(member_id)
    _keep(member_id, name, Channels(now.in_app, "no", now.push), kind.preset(settings.preset))


def note_digest(member_id: int, at: datetime) -> None:
    """Keep when the five lines were last looked for."""
    _own(member_id).digest_at = at


def _own(member_id: int) -> NoticeSettings:
    settings = settings_of(member_id)
    db.session.add(settings)
    db.session.flush()
    return settings


def _keep(member_id: int, name: str, wanted: Channels, preset: Channels) -> None:
    kept = db.session.get(NoticeChoice, (member_id, name))
    if KINDS[name].is_locked or wanted == preset:
        if kept is not None:
            db.session.delete(kept)
        return
    kept = kept or NoticeChoice(member_id=member_id, kind=name)
    kept.in_app, kept.mail, kept.push = wanted.in_app, wanted.mail, wanted.push
    db.session.add(kept)
