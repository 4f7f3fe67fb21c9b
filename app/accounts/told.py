"""What a school has told us of someone who is invited: the features that know it say so, and the invitation lists it."""

from collections.abc import Callable, Sequence

from app.accounts.models import Member

Facts = Sequence[tuple[str, str]]  # what it is, what was told
_tellers: list[Callable[[Member], Facts]] = []


def tells(teller: Callable[[Member], Facts]) -> Callable[[Member], Facts]:
    """Register what a feature knows of an invited person."""
    _tellers.append(teller)
    return teller


def told(member: Member) -> list[tuple[str, str]]:
    return [fact for teller in _tellers for fact in teller(member)]
