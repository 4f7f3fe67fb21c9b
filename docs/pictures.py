"""The README's pictures, taken from the running site with the demo in it, as of one day: `./run pictures`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import community
from bench.servers import ROOT, Running

PICTURES = Path(__file__).parent / "pictures"
DAY = "2026-11-24"
# name → (address, theme, width, height)
SHOTS = {
    "home": ("/", "light", 1280, 676),
    "people": ("/people", "light", 1280, 860),
    "partners": ("/partners", "light", 1280, 860),
    "search-dark": ("/search?q=fewer repeat scans", "dark", 1280, 860),
    "thread-dark": ("/threads/1-x", "dark", 1280, 860),
    "chat-phone": ("/rooms/1", "light", 390, 844),
}


def main() -> None:
    data = community.made(Path(tempfile.mkdtemp(prefix="crosswalk-pictures-")), members=0, threads=0, today=DAY)
    for made in (["glossary", "load"], ["search", "rebuild"]):  # serving does both, but not before the first picture
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", *made]
        subprocess.run(flask, cwd=ROOT, env=os.environ | {"CROSSWALK_DATA": str(data)}, check=True)  # noqa: S603
    viewer = community.guide(data, "member")
    cookie = community.sign_in(data, viewer)
    site = Running("-m", "flask", "--app", "wsgi", "serve", data=data)
    try:
        with sync_playwright() as playwright:
            path = os.environ.get("CROSSWALK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=path, args=root)
            for name in SHOTS:
                take(browser, name, site.url, cookie)
    finally:
        site.stop()


def take(browser: Browser, name: str, url: str, cookie: str) -> None:
    address, theme, width, height = SHOTS[name]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
    )
    key, _, value = cookie.partition("=")
    context.add_cookies([{"name": key, "value": value, "url": url}])
    page = context.new_page()
    page.goto(url + address, wait_until="networkidle")
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
