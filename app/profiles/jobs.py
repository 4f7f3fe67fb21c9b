"""Tidying up: pictures whose row is gone."""

from sqlalchemy import select

from app.extensions import db
from app.kernel import uploads
from app.kernel.jobs import every
from app.kernel.transaction import transaction
from app.profiles.models import ProfileItem


@every(6 * 3600)
def sweep_photos() -> None:
    with transaction(write=False):
        kept = set(db.session.scalars(select(ProfileItem.value).where(ProfileItem.kind == "photo")))
    uploads.sweep("photos", kept)
