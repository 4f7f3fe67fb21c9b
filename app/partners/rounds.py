"""Writing down the lists that were shown: a page changes nothing itself, so they wait in memory for a minute at most."""

import logging

from app.kernel.errors import Busy, Refusal
from app.kernel.transaction import write
from app.partners import lists, suggestions
from app.web.serve import each_round

log = logging.getLogger(__name__)


@each_round
def write_lists() -> None:
    for made in lists.take_held():
        try:
            write(lambda made=made: suggestions.keep(made))  # type: ignore[misc]
        except Busy:
            lists.hold_again(made)
        except Refusal:  # somebody on it is gone: it is made again when its member comes
            log.warning("a list was not written down", extra={"member": made.member_id})
