"""Writing down the lists that were shown: a page changes nothing itself, so they wait in memory for a minute at most."""

import logging
from functools import partial

from app.kernel.errors import Busy, Refusal
from app.kernel.transaction import write
from app.partners import made, suggestions
from app.web.serve import each_round

log = logging.getLogger(__name__)


@each_round
def write_lists() -> None:
    for shown in made.take():
        try:
            write(partial(suggestions.keep, shown))
        except Busy:
            made.hold_again(shown)
        except Refusal:  # somebody on it is gone: it is made again when its member comes
            log.warning("a list was not written down", extra={"member": shown.member_id})
