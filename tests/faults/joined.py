"""Two web workers that share PostgreSQL and Redis: one with threads, one under gevent."""

from collections.abc import Callable
from pathlib import Path

from tests.cast import ids
from tests.faults.server import Redis, Server, a_postgresql


class Joined:
    def __init__(self, folder: Path) -> None:
        self.redis = Redis(folder)
        settings = {"CROSSWALK_REDIS_URL": self.redis.url}
        database = a_postgresql(folder.name)
        self.redis.start()
        self.threaded = Server(folder, database, **settings)
        self.green = Server(folder, database, beside=self.threaded, green=True, **settings)

    @property
    def workers(self) -> list[Server]:
        return [self.threaded, self.green]

    def start(self) -> None:
        for worker in self.workers:
            worker.start()

    def kill(self) -> None:
        for worker in self.workers:
            worker.kill()
        self.threaded.forget()
        self.redis.kill()

    def act(self, person: str, what: Callable[..., object]) -> None:
        """Do something as a person, in this process, which is no web worker: like the jobs process or a command."""
        from app.accounts.models import Member
        from app.extensions import db
        from app.kernel.transaction import write

        with self.threaded.app.test_request_context():
            write(lambda: what(db.session.get_one(Member, getattr(ids, person))))
        self.threaded.forget()
