"""What features above profiles say beside one's own: they register here, so that profiles name none of them."""

from collections.abc import Callable

from app.accounts.models import Member

_tellers: list[Callable[[Member], str]] = []


def beside(teller: Callable[[Member], str]) -> Callable[[Member], str]:
    """Register a sentence for the owner of a profile; an empty one is left out."""
    _tellers.append(teller)
    return teller


def sentences(owner: Member) -> list[str]:
    return [sentence for teller in _tellers if (sentence := teller(owner))]
