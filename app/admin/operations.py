"""What admins do that belongs to no other feature: tend what the outbox could not do."""

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, outbox
from app.kernel.errors import NotFound
from app.kernel.outbox import OutboxItem


def try_again(actor: Member, item: OutboxItem) -> None:
    """Have a failed piece of work done again."""
    _for_admins(actor)
    audit.record(actor, "try again", item, topic=item.topic)
    outbox.revive(item)


def let_go(actor: Member, item: OutboxItem) -> None:
    """Give a failed piece of work up for good."""
    _for_admins(actor)
    audit.record(actor, "let go", item, topic=item.topic)
    db.session.delete(item)


def _for_admins(actor: Member) -> None:
    if not actor.is_admin:
        raise NotFound()
