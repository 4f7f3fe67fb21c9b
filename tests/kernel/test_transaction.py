"""The unit of work: what is committed, what is told, who waits."""

import threading

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.transaction import after_commit, analyze, transaction, write
from tests.conftest import ON_POSTGRESQL


def test_two_hundred_concurrent_updates_all_survive(app):
    def add_one():
        with app.app_context():
            for _ in range(20):

                def work():
                    member = db.session.get(Member, 1, with_for_update=True)
                    member.trust = member.trust + 1

                write(work)
            db.session.remove()

    threads = [threading.Thread(target=add_one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.get(Member, 1).trust == 201


def test_what_is_told_is_told_after_the_commit_and_not_without_it(app):
    told = []
    tell = after_commit(lambda: told.append(db.session.get(Member, 1).display_name))
    with app.app_context():
        with transaction(write=True):
            db.session.get(Member, 1).display_name = "Ada"
            tell()
            assert told == []
        assert told == ["Ada"]
        with pytest.raises(ZeroDivisionError), transaction(write=True):
            tell()
            raise ZeroDivisionError
        with transaction(write=True):
            pass
        assert told == ["Ada"]


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL looks at its tables by itself")
def test_a_few_of_many_members_are_found_by_their_ids(app):
    def how():
        few = select(Member.id).where(Member.state == "active", Member.id.in_([3, 5, 7]))
        with db.engine.connect() as connection:
            sql = str(few.compile(db.engine, compile_kwargs={"literal_binds": True}))
            return str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all())

    with app.app_context():
        rows = [{"display_name": f"Ada {n}", "sort_name": f"ada {n}", "state": "active"} for n in range(2_000)]
        write(lambda: db.session.execute(insert(Member), rows))
        assert "PRIMARY KEY" not in how()
        write(analyze)
        db.engine.dispose()
        assert "PRIMARY KEY" in how()


def test_what_the_database_refuses_is_told_without_what_members_wrote(app):
    """What fails goes to the log, which holds no text of members (ASVS 16.2.5)."""
    twice = insert(Member).values(id=1, display_name="Between us", sort_name="us between", created_at=clock.now())
    with app.app_context(), pytest.raises(IntegrityError) as refused, transaction(write=True):
        db.session.execute(twice)
    assert "Between us" not in str(refused.value)
