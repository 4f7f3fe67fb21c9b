"""What time does to profiles: offers lapse and pauses end without anybody's doing; pictures whose row is gone go."""

from datetime import timedelta

from sqlalchemy import select, union

from app.extensions import db
from app.kernel import clock, search, uploads
from app.kernel.jobs import every
from app.kernel.transaction import transaction, write
from app.profiles.models import Profile, ProfileItem


@every(6 * 3600)
def sweep_photos() -> None:
    with transaction(write=False):
        kept = set(db.session.scalars(select(ProfileItem.value).where(ProfileItem.kind == "photo")))
    uploads.sweep("photos", kept)


@every(3600)
def index_what_time_changed() -> None:
    """Have those indexed again whose offer or need has lapsed, or whose pause has ended, since yesterday."""
    write(_index_what_time_changed)


def _index_what_time_changed() -> None:
    today = clock.now().date()
    yesterday = today - timedelta(days=1)
    lapsed = select(ProfileItem.member_id).where(ProfileItem.expires_on == yesterday)
    back = select(Profile.member_id).where(Profile.availability == "paused", Profile.paused_until == today)
    for member_id in db.session.scalars(union(lapsed, back)):
        search.changed("person", member_id)
