"""The jobs door: publishing once all have answered, or a week after they were asked."""

from datetime import timedelta

from sqlalchemy import select

from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Invalid
from app.kernel.jobs import every, job
from app.kernel.transaction import transaction, write
from app.promotions import publishing, queries
from app.promotions.models import Promotion

KEPT = timedelta(days=30)


@job(publishing.PUBLISH)
def publish(promotion_id: int) -> None:
    """Rendered outside of the unit of work that publishes it; once more where an answer came between."""
    while True:
        with transaction(write=False):
            drawn = publishing.draw(promotion_id)
        if drawn is None:
            return
        try:
            if write(lambda drawn=drawn: publishing.publish(promotion_id, drawn)):
                return
        except Invalid:  # now, and whenever it would be tried again
            return write(lambda: publishing.give_up(promotion_id, why="post"))


@every(600)
def settle() -> None:
    """Whoever is silent for a week is left out."""
    with transaction(write=False):
        due = queries.due()
    for id in due:
        publish(id)


@every(6 * 3600)
def forget() -> None:
    with transaction(write=False):
        over = (Promotion.state == "given up", Promotion.ended_at < clock.now() - KEPT)
        ids = db.session.scalars(select(Promotion.id).where(*over)).all()
    for id in ids:
        write(lambda id=id: publishing.forget(id))
