"""The jobs door: word of a message to those who are away, off the path of whoever says it."""

from app.chat import operations, queries
from app.kernel.jobs import job
from app.kernel.transaction import write


@job(operations.TELL_AWAY)
def tell_away(room_id: int, seq: int) -> None:
    def unit() -> None:
        if message := queries.find_said(room_id, seq):
            operations.tell_away(message)

    write(unit)
