"""What others collected of texts that try to become script, in a real Chromium: none of it runs, in a bare page without
any policy, and in a thread."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.kernel.markup import ATTRIBUTES, POST_LENGTH, TAGS, render
from tests.kernel.payloads import PAYLOADS
from tests.rendering.test_collections import COLLECTIONS
from tests.threads.places import reply, thread

TEXTS = [*PAYLOADS, *(text for texts in COLLECTIONS.values() for text in texts)]
# Whatever asks for attention has run; every event that a page can make up is made on every element.
LISTEN = "window.ran = []; for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = (...said) => ran.push([name, ...said].join())"
POKE = """() => {
  const events = ['mouseover', 'mouseenter', 'pointerenter', 'focus', 'blur', 'load', 'error', 'toggle', 'animationstart', 'keydown'];
  for (const element of document.querySelectorAll('body, body *')) for (const name of events) element.dispatchEvent(new Event(name));
}"""
READ = """() => [...document.querySelectorAll('.text, .text *')].map((element) => [
  element.localName, [...element.attributes].map((one) => one.name), element instanceof HTMLAnchorElement ? element.protocol : '',
])"""


@pytest.fixture
def bare(chromium: Browser) -> Iterator[Page]:
    """A page without a policy, at an address of its own, from which nothing is fetched."""
    context = chromium.new_context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html"))
    page.goto("https://bare.example/")
    yield page
    context.close()


def shown(page: Page, htmls: list[str]) -> list[str]:
    """Parse each as a page would, let what loads load, poke all of it: what ran."""
    page.set_content("<!doctype html><title>x</title>" + "".join(f'<div class="text">{html}</div>' for html in htmls))
    page.evaluate(POKE)
    page.wait_for_timeout(200)
    return list(page.evaluate("() => ran"))


def test_unrendered_some_of_them_run_here(bare: Page) -> None:
    """The premise of the next test: this page hears a script that runs."""
    for text in ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<p onmouseover=alert(1)>x</p>"):
        bare.goto("https://bare.example/")
        assert shown(bare, [text]), text


def test_rendered_none_of_them_runs_or_loads_anything(bare: Page) -> None:
    asked: list[str] = []
    bare.on("request", lambda request: asked.append(request.url))
    assert shown(bare, [render(text) for text in TEXTS]) == []
    assert asked == []
    for tag, names, scheme in bare.evaluate(READ)[1:]:
        if names == ["class"]:
            continue
        assert tag in TAGS
        assert set(names) <= set(ATTRIBUTES.get(tag, ())), (tag, names)
        assert scheme in ("", ":", "http:", "https:", "mailto:"), "a colon alone is an address that leads nowhere"


def bundles() -> Iterator[str]:
    """All of them, in as few posts as they fit in."""
    bundle = ""
    for text in TEXTS:
        if len(bundle) + len(text) + 2 > POST_LENGTH:
            yield bundle
            bundle = ""
        bundle += f"{text}\n\n"
    yield bundle


def test_in_a_thread_none_of_them_runs(window: Callable[..., Page], act: Callable[..., Any]) -> None:
    """With everything of the site around it. A breach of the policy would fail the test, too."""
    id = thread(act, "ada", title="What others collected")
    for bundle in bundles():
        reply(act, "mate", id, body=bundle)
    page = window("friend")
    page.add_init_script(LISTEN)
    page.goto(f"/threads/{id}-x")
    expect(page.locator("article.post")).to_have_count(1 + len(list(bundles())))
    page.evaluate(POKE)
    page.wait_for_timeout(200)
    assert page.evaluate("() => ran") == []
