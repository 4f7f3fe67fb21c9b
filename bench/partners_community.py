"""Fill CROSSWALK_DATA with so many members for bench/partners.py: python -m bench.partners_community 10000"""

import sys

import numpy as np


def main() -> None:
    from app import create_app
    from app.demo import bulk, commands
    from app.extensions import Model, db
    from app.kernel import clock
    from app.kernel.transaction import write
    from app.search.index import search_index
    from app.search.jobs import everything, read

    app = create_app()
    with app.app_context():
        write(lambda: Model.metadata.create_all(db.engine))
        commands.load_if_empty()
        write(lambda: bulk.people(int(sys.argv[1]), clock.now()))
        write(_connect)
        search_index().rebuild(everything, read)
        _embed()


def _connect() -> None:
    """Eight connections for each, most of them with people who have the same ones."""
    from sqlalchemy import delete, insert, select

    from app.accounts.models import Member
    from app.extensions import db
    from app.kernel.outbox import OutboxItem
    from app.ties.models import Connection

    chance, ids = np.random.default_rng(5), np.array(db.session.scalars(select(Member.id).order_by(Member.id)).all())
    near = np.arange(len(ids))[:, None] + np.rint(chance.normal(0, 12, (len(ids), 4))).astype(int)
    pairs = {(int(a), int(b)) for a, row in zip(ids, ids[near % len(ids)], strict=True) for b in row if a < b}
    known = {(low, high) for low, high in db.session.execute(select(Connection.low_id, Connection.high_id))}
    db.session.execute(insert(Connection), [{"low_id": low, "high_id": high} for low, high in sorted(pairs - known)])
    db.session.execute(delete(OutboxItem))  # the index is made anew below


def _embed() -> None:
    """Vectors for every passage: noise around a few themes, as a model's would lie."""
    from flask_babel import force_locale

    from app.kernel.transaction import transaction
    from app.search import sources
    from app.search.meaning import digests, vectors

    with transaction(write=False), force_locale(sources.INDEXED_IN):
        texts = sorted({p.text for document in sources.documents(sources.keys()) for p in document.passages})
    chance = np.random.default_rng(6)
    themes = chance.normal(size=(400, 384)).astype(np.float32)
    for at in range(0, len(texts), 20_000):
        some = texts[at : at + 20_000]
        made = themes[chance.integers(len(themes), size=len(some))]
        made = made + chance.normal(size=made.shape).astype(np.float32)
        vectors().append(digests(some), made / np.linalg.norm(made, axis=1, keepdims=True))


if __name__ == "__main__":
    main()
