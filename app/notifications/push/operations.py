"""Letting a device be told, and no more."""

from sqlalchemy import delete, select

from app.accounts.models import SignIn
from app.extensions import db
from app.notifications.models import PushSubscription


def subscribe(sign_in: SignIn, *, endpoint: str, point: str, auth: str) -> PushSubscription:
    """Tell this browser too, for as long as it is signed in. An address belongs to who signed in there last."""
    db.session.execute(delete(PushSubscription).where(PushSubscription.endpoint == endpoint))
    db.session.execute(delete(PushSubscription).where(PushSubscription.sign_in_id == sign_in.id))
    made = PushSubscription(sign_in_id=sign_in.id, endpoint=endpoint, point=point, auth=auth)
    db.session.add(made)
    db.session.flush()
    return made


def unsubscribe(sign_in: SignIn) -> None:
    """Tell this browser nothing any more."""
    db.session.execute(delete(PushSubscription).where(PushSubscription.sign_in_id == sign_in.id))


def forget(subscription_id: int) -> None:
    """Its push service says that the device is gone."""
    db.session.execute(delete(PushSubscription).where(PushSubscription.id == subscription_id))


def is_subscribed(sign_in: SignIn) -> bool:
    mine = select(PushSubscription.id).where(PushSubscription.sign_in_id == sign_in.id)
    return db.session.scalar(mine) is not None
