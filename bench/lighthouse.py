"""Lighthouse on the pages that people open most, signed in, with the demo: the median of five runs each.

./run bench lighthouse [--runs 5]        (needs node with npx; it brings lighthouse@12 from npm)
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench import community
from bench.pages import settled
from bench.servers import Running

PAGES = {"home": "/", "directory": "/people", "thread": "/threads/1-x", "chat": "/rooms/1"}
CATEGORIES = ("performance", "accessibility", "best-practices")


def main() -> None:
    made = argparse.ArgumentParser(prog="./run bench lighthouse")
    made.add_argument("--runs", type=int, default=5)
    made.add_argument("--page", choices=list(PAGES), action="append")
    options = made.parse_args()
    data = community.made(Path(tempfile.mkdtemp(prefix="crosswalk-lighthouse-")), members=0, threads=0)
    cookie = community.sign_in(data, community.guide(data, "member"))
    site = Running("-m", "flask", "--app", "wsgi", "serve", data=data)
    try:
        for name, path in ((name, PAGES[name]) for name in options.page or PAGES):
            address = site.url + settled(site, path, cookie)  # its headers do not follow a redirect
            runs = [scores(address, cookie) for _ in range(options.runs)]
            told = (f"{category} {statistics.median(run[category] for run in runs):.0f}" for category in CATEGORIES)
            print(f"{name:10}", *told, flush=True)
    finally:
        site.stop()


def scores(url: str, cookie: str) -> dict[str, float]:
    chromium = os.environ.get("CROSSWALK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    command = [
        "npx", "--yes", "lighthouse@12", url, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={json.dumps({'Cookie': cookie})}", "--preset=desktop",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
    ]  # fmt: skip
    report = {}
    for last in (False, False, True):  # now and then Chromium's trace lacks its beginning, and it asks to be run again
        run = subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, stdout=subprocess.PIPE, check=last)
        if run.returncode == 0:
            report = json.loads(run.stdout)
            break
    return {category: 100 * (report["categories"][category]["score"] or 0) for category in CATEGORIES}


if __name__ == "__main__":
    main()
