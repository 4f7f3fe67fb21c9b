"""What a member makes of their suggestions: keep, save, turn down, look farther. Only operations stand here."""

from collections.abc import Sequence

from sqlalchemy import select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.partners import exposure, lists, made
from app.partners.made import Made
from app.partners.models import FARTHEST, LAPSES, NEAREST, OPEN, REST, MatchSettings, Suggestion, SuggestionList
from app.partners.weeks import day_of, today


def keep(shown: Made) -> SuggestionList:
    """Write down what was shown. People who are full meanwhile are left out, and whoever cannot be shown any more gives
    up the place."""
    mine = (SuggestionList.member_id == shown.member_id, SuggestionList.week == shown.week)
    kept = db.session.scalar(select(SuggestionList).where(*mine).with_for_update())
    if kept is None:
        kept = SuggestionList(
            member_id=shown.member_id, week=shown.week, dial=shown.dial, early=shown.early, filled_on=shown.day,
            made_at=shown.at,
        )  # fmt: skip
        db.session.add(kept)
        db.session.flush()
    kept.filled_on = max(kept.filled_on, shown.day)
    _add(kept, shown.suggestions())
    return kept


def _add(kept: SuggestionList, fresh: Sequence[Suggestion]) -> None:
    there = db.session.scalars(select(Suggestion).where(Suggestion.list_id == kept.id)).all()
    full = exposure.full(exposure.counts(kept.week, [one.other_id for one in fresh]))
    for one in fresh:
        before = [other for other in there if other.rank == one.rank]
        is_known = any(other.other_id == one.other_id for other in there)
        if one.other_id in full or is_known or any(other.made_at >= one.made_at for other in before):
            continue  # another process may have filled the place
        for gone in before:
            gone.state = "lapsed" if gone.state in OPEN else gone.state
        one.list_id = kept.id
        db.session.add(one)
    db.session.flush()


def save_suggestion(actor: Member, other_id: int) -> None:
    """Keep somebody for later."""
    one = _mine(actor, other_id)
    if one.state == "shown":
        one.state = "saved"


def let_go(actor: Member, other_id: int) -> None:
    """No longer keep somebody for later."""
    one = _mine(actor, other_id)
    if one.state == "saved":
        one.state = "shown"


def dismiss_suggestion(actor: Member, other_id: int, *, reason: str) -> Suggestion:
    """Not this one, and why (M-7). The place stays empty until tomorrow."""
    if reason not in REST:
        raise Invalid("Say why not: it changes your next list.", field="reason")
    one = _mine(actor, other_id)
    if one.state in OPEN:
        one.state, one.reason, one.decided_at = "dismissed", reason, clock.now()
    return one


def take_back(actor: Member, other_id: int) -> None:
    """After all: bring somebody back who was turned down today."""
    one = _mine(actor, other_id)
    if one.state != "dismissed":
        return
    if one.decided_at is None or day_of(actor, one.decided_at) != today(actor):
        raise Conflict("That was another day, and the place is for somebody else.")
    one.state, one.reason, one.decided_at = "shown", None, None


def mark_requested(actor: Member, other_id: int) -> Sequence[int]:
    """The actor asks this person: whatever list they stood on knows. Gives the sealed needs by which they were found."""
    _write_held(actor)
    mine = (Suggestion.member_id == actor.id, Suggestion.other_id == other_id, Suggestion.state.in_(OPEN))
    found = db.session.scalars(select(Suggestion).where(*mine)).all()
    for one in found:
        one.state, one.decided_at = "requested", clock.now()
    return [because["mine"] for one in found for because in one.because if because["kind"] == "need_met"]


def set_dial(actor: Member, dial: int) -> None:
    """Look nearer or farther, from the next list on (M-22)."""
    if not NEAREST <= dial <= FARTHEST:
        raise Invalid("Choose one of the five.", field="dial")
    _settings(actor).dial = dial


def take_part(actor: Member, is_on: bool) -> None:
    """Be suggested to others and get suggestions, or neither."""
    _settings(actor).is_on = is_on


def lapse_old() -> None:
    """Let go by what was shown a month ago and never taken up."""
    old = (Suggestion.state == "shown", Suggestion.made_at < clock.now() - LAPSES)
    db.session.execute(update(Suggestion).where(*old).values(state="lapsed", decided_at=clock.now()))


def _mine(actor: Member, other_id: int) -> Suggestion:
    """The actor's newest suggestion of this person, once what they saw is written down."""
    _write_held(actor)
    newest = Suggestion.id.desc()
    mine = select(Suggestion).where(Suggestion.member_id == actor.id, Suggestion.other_id == other_id)
    one = db.session.scalars(mine.order_by(newest).limit(1)).first()
    if one is None:
        raise NotFound()
    return one


def _write_held(actor: Member) -> None:
    """A list that was shown and is in no database yet; one that another process showed is made again, the same."""
    held = made.take(actor.id)
    if not held and lists.find_this_week(actor) is None:
        again = lists.make(actor, _settings(actor).dial, today(actor))
        held = made.take(actor.id) if again else []
    for shown in held:
        keep(shown)


def _settings(actor: Member) -> MatchSettings:
    settings = db.session.get(MatchSettings, actor.id, with_for_update=True)
    if settings is None:
        settings = MatchSettings(member_id=actor.id)
        db.session.add(settings)
        db.session.flush()
    return settings
