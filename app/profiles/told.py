"""What a roster told of someone's work: whatever stands in the profile before its owner has seen it."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.told import Facts, tells
from app.extensions import db
from app.profiles.fields import FIELDS
from app.profiles.models import ProfileItem


@tells
def work(member: Member) -> Facts:
    mine = select(ProfileItem.kind, ProfileItem.value).where(
        ProfileItem.member_id == member.id, ProfileItem.kind != "sealed need"
    )
    return [
        (_label(kind), str(FIELDS[value].name) if kind == "field" and value in FIELDS else value)
        for kind, value in db.session.execute(mine.order_by(ProfileItem.kind, ProfileItem.position))
    ]


def _label(kind: str) -> str:
    return {
        "field": _("Field"),
        "organisation": _("Organisation"),
        "role": _("Work"),
        "headline": _("What you do"),
        "city": _("City"),
        "country": _("Country"),
        "email": _("E-mail"),
        "phone": _("Phone"),
    }.get(kind, kind)
