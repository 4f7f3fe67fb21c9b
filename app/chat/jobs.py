"""The jobs door: word of a message to those who are away, off the path of whoever says it."""

from functools import partial

from app.chat import away, bound, filing, keeping, releasing
from app.kernel.bound import kinds
from app.kernel.jobs import Payloads, batch, every
from app.kernel.transaction import transaction, write


@batch(away.LANE, 500, pause=1)
def tell_away(payloads: Payloads) -> None:
    """Each room once, however much was said in it meanwhile."""
    for room_id in sorted({payload["room_id"] for payload in payloads}):
        write(partial(away.tell_away, room_id))


@every(6 * 3600)
def purge() -> None:
    """What has been kept for its time, a batch in each unit of work."""
    while write(keeping.purge_some):
        pass


@every(24 * 3600)
def forget_held() -> None:
    """What was refused a while ago, or taken back."""
    write(releasing.forget_old)


@every(60)
def level_rooms() -> None:
    """Make the rooms that are missing, and let in and out whom nobody told of: what stood before there were rooms, what
    was put into the database by hand."""
    for kind in kinds:
        with transaction(write=False):
            missing, rooms = bound.not_level(kind)
        if missing:
            write(lambda kind=kind, missing=missing: bound.follow(kind, missing))
        for room_id in rooms:
            write(lambda kind=kind, room_id=room_id: bound.level(kind, room_id))


@every(6 * 3600)
def throw_files_away() -> None:
    """What was never sent, a week later."""
    while write(filing.throw_away):
        pass
