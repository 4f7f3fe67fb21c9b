"""Who may make a thread of messages, who answers, and until when."""

from app.accounts.models import Member
from app.accounts.policy import write
from app.chat.models import RoomMembership
from app.kernel.policy import YES, Verdict, no
from app.promotions.models import Promotion


def begin(actor: Member, membership: RoomMembership) -> Verdict:
    """Whoever is in the room, also where nobody writes any more: nothing is said in it."""
    if membership.has_left:
        return no("You have left this room. Who is in it can make a thread of what was said.")
    return write(actor)


def answer(actor: Member, promotion: Promotion) -> Verdict:
    if not promotion.parts_of(actor.id):
        return no("Nothing of yours is quoted here.")
    if promotion.state == "asked" and not promotion.is_open:
        return no("The time to answer is over.")
    if promotion.state != "asked":
        return no("This is settled already.")
    return YES


def agree(actor: Member, promotion: Promotion) -> Verdict:
    """To leave oneself out is anybody's; to have words published is to write."""
    return answer(actor, promotion) and write(actor)


def give_up(actor: Member, promotion: Promotion) -> Verdict:
    if promotion.author_id != actor.id:
        return no("Only who began this gives it up.")
    return YES if promotion.state == "asked" else no("This is settled already.")


def take_out(actor: Member, promotion: Promotion) -> Verdict:
    stands = any(part.is_agreed for part in promotion.parts_of(actor.id))
    return YES if promotion.state == "published" and stands else no("Nothing of yours stands in this thread.")
