"""CPU per page, signed in, on one core: the product against a bare Flask view that renders the same template from one
SQL query. Five rounds in turn; prints milliseconds and ratios.

    ./run bench pages [--members 5000] [--threads 2000] [--rounds 5] [--requests 200] [--page thread]
"""

import argparse
import http.client
import statistics
import tempfile
import threading
from pathlib import Path
from typing import Any

from bench import community
from bench.servers import ROOT, Running

PAGES = {
    "thread": ("/threads/1-x?page=1", "threads.show"),
    "threads": ("/threads", "threads.index"),
    "directory": ("/people", "profiles.directory"),
}
# The one query of the bare view: what the page shows, raw.
QUERIES = {
    "thread": """SELECT p.*, m.display_name, t.title, s.name FROM posts p JOIN members m ON m.id = p.author_id
        JOIN threads t ON t.id = p.thread_id JOIN spaces s ON s.id = t.space_id WHERE p.thread_id = 1 ORDER BY p.position LIMIT 20""",
    "threads": """SELECT t.*, s.name, m.display_name FROM threads t JOIN spaces s ON s.id = t.space_id
        JOIN members m ON m.id = t.author_id ORDER BY t.last_post_at DESC, t.id DESC LIMIT 24""",
    "directory": """SELECT m.display_name, i.* FROM profile_items i JOIN members m ON m.id = i.member_id WHERE i.member_id IN
        (SELECT member_id FROM profiles WHERE state = 'published' ORDER BY confirmed_at DESC LIMIT 24)""",
}
VIEWER = 1


def main() -> None:
    options = parser().parse_args()
    if options.bare:
        return serve_bare(options.bare, options.port)
    folder = Path(options.folder or tempfile.mkdtemp(prefix="crosswalk-bench-"))
    data = community.made(folder, members=options.members, threads=options.threads)
    cookie = community.sign_in(data, VIEWER)
    print(
        f"{options.members} members, {options.threads} threads; CPU ms a page on one core, {options.requests} requests a figure"
    )
    product = Running("-m", "flask", "--app", "wsgi", "serve", data=data, core=0)
    try:
        product.settle()
        for page in [options.page] if options.page else list(PAGES):
            compare(page, product, data, cookie, options)
        print(f"memory of the web worker after this load: {product.memory():.0f} MB")
    finally:
        product.stop()


def compare(page: str, product: Running, data: Path, cookie: str, options: Any) -> None:
    bare = Running("-m", "bench.pages", "--bare", page, data=data, core=0)
    path = settled(product, PAGES[page][0], cookie)
    try:
        rounds: dict[tuple[str, int], list[float]] = {}
        for _ in range(options.rounds):
            for connections in (1, 8):
                for name, server, address in (("bare", bare, "/"), ("product", product, path)):
                    cost = measure(server, address, cookie, connections, options.requests)
                    rounds.setdefault((name, connections), []).append(cost)
        one, eight = rounds["product", 1], rounds["product", 8]
        ratios = [a / b for a, b in zip(one, rounds["bare", 1], strict=True)]
        print(
            f"{page:10} product {statistics.median(one):6.2f} ms  bare {statistics.median(rounds['bare', 1]):6.2f} ms  "
            f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})  "
            f"8 connections {statistics.median(eight):6.2f} ms = {statistics.median(eight) / statistics.median(one):.2f} × one  "
            f"(bare at 8: {statistics.median(rounds['bare', 8]):.2f} ms)",
            flush=True,
        )
    finally:
        bare.stop()


def settled(server: Running, path: str, cookie: str) -> str:
    """The address behind redirects (a thread's own slug)."""
    for _ in range(4):
        connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            return path
        if answer.status not in (301, 302, 303):
            raise SystemExit(f"{path} answered {answer.status}")
        path = (answer.getheader("Location") or "").split("#")[0]
        if "/sign-in" in path:
            raise SystemExit("not signed in")
    raise SystemExit("redirected in a circle")


def measure(server: Running, path: str, cookie: str, connections: int, requests: int) -> float:
    """CPU milliseconds of the server for each of `requests` requests over so many connections at once."""
    load(server, path, cookie, connections, 20 * connections)
    before = server.cpu()
    load(server, path, cookie, connections, requests)
    return (server.cpu() - before) / requests * 1000


def load(server: Running, path: str, cookie: str, connections: int, requests: int) -> None:
    failed: list[int] = []

    def browse(count: int) -> None:
        connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
        for _ in range(count):
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failed.append(answer.status)

    threads = [threading.Thread(target=browse, args=(requests // connections,)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(f"{path} answered {failed[0]}")


def serve_bare(page: str, port: int) -> None:
    """A bare Flask: one SQL query, the product's own template with what the product gives it, nothing else."""
    import sqlite3

    from flask import template_rendered

    from app.web.serve import Server

    path, _ = PAGES[page]
    app = community.application(TESTING=True)
    cookie = community.sign_in(app.config["DATA"], VIEWER)
    template, context = captured(app, template_rendered, path, cookie)
    database = str(app.config["DATA"] / "crosswalk.sqlite")
    bare = bare_like(app)
    kept = threading.local()

    def show() -> str:
        if not hasattr(kept, "connection"):
            kept.connection = sqlite3.connect(database)
        kept.connection.execute(QUERIES[page]).fetchall()
        return str(template.render(context))

    bare.view_functions["home.front"] = show

    class Bare(Server):
        def _started(self, worker: Any) -> None:
            """No rounds beside the pages: there is nothing to pass on."""

        def _stopped(self, server: Any, worker: Any) -> None:
            """Nor any to end."""

    Bare(bare, "127.0.0.1", port).run()


def bare_like(app: Any) -> Any:
    """A Flask with the product's addresses and templates, and none of what stands around its views."""
    from flask import Flask
    from flask_babel import Babel
    from flask_login import LoginManager

    bare = Flask("bare", static_folder=None)
    bare.config |= {"SOCKET_CAP": app.config["SOCKET_CAP"], "SECRET_KEY": "bare"}
    bare.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "app" / "translations")
    Babel(bare, locale_selector=lambda: "en")
    LoginManager(bare).user_loader(lambda key: None)
    for rule in app.url_map.iter_rules():
        bare.add_url_rule(rule.rule, rule.endpoint, _nothing, methods=rule.methods)
    bare.jinja_env = app.jinja_env
    return bare


def _nothing(**_: Any) -> str:
    return "ok"


def captured(app: Any, signal: Any, path: str, cookie: str) -> tuple[Any, dict[str, Any]]:
    """The template of a page and the context that the product rendered it with, loose from the database."""
    from app.extensions import db

    seen: list[tuple[Any, dict[str, Any]]] = []

    def keep(sender: Any, template: Any, context: dict[str, Any], **_: Any) -> None:
        db.session.expunge_all()
        seen.append((template, dict(context)))

    client = app.test_client()
    with signal.connected_to(keep, app):
        for _ in range(4):
            name, _, value = cookie.partition("=")
            client.set_cookie(name, value)
            answer = client.get(path)
            if answer.status_code == 200:
                return seen[-1]
            path = answer.headers["Location"].split("#")[0]
    raise SystemExit(f"{path} could not be rendered")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="./run bench pages")
    made.add_argument("--members", type=int, default=5000)
    made.add_argument("--threads", type=int, default=2000)
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--requests", type=int, default=200)
    made.add_argument("--page", choices=list(PAGES))
    made.add_argument("--folder", help="Keep the community here, and find it again.")
    made.add_argument("--bare", choices=list(PAGES), help=argparse.SUPPRESS)
    made.add_argument("--port", type=int, help=argparse.SUPPRESS)
    return made


if __name__ == "__main__":
    main()
