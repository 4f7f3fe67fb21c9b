"""The composer against UX §15, points 15 to 18, beyond one reply: what is previewed is what is posted wherever one writes, what
is written outlives what others do, and its states are as accessible as its beginning."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_pages import assert_good
from tests.browser.test_threads import MARKDOWN, a_thread, reply
from tests.browser.test_writing import kept_by, title_it

Window = Callable[..., Page]
A_PICTURE = """async () => {
  const canvas = new OffscreenCanvas(40, 30);
  canvas.getContext('2d').fillRect(5, 5, 20, 20);
  const data = new DataTransfer();
  data.items.add(new File([await canvas.convertToBlob()], 'ward.png', { type: 'image/png' }));
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def text_of(page: Page) -> Any:
    return page.get_by_label("Text", exact=True)


def previewed(page: Page) -> str:
    page.get_by_role("button", name="Preview").click()
    shown = page.locator("[data-shown]")
    expect(shown).to_contain_text("Two words")
    return shown.inner_html().strip()


def test_the_preview_of_a_new_thread_and_of_an_edit_is_what_is_posted(window: Window) -> None:
    """Point 17."""
    page = window("friend")
    page.goto("/threads/new")
    page.get_by_label("Title").fill("How much of it is as it was previewed")
    text_of(page).fill(MARKDOWN)
    preview = previewed(page)
    page.get_by_role("button", name="Start this thread").click()
    posted = page.locator("#post-1 .prose")
    expect(posted).to_contain_text("Two words")
    assert posted.inner_html().strip() == preview
    page.goto(re.sub(r"-[^/]*$", "/posts/1/edit", page.url.split("#")[0]))
    text_of(page).fill(MARKDOWN + "\n\nAnd *more*.")
    preview = previewed(page)
    page.get_by_role("button", name="Save").click()
    expect(posted).to_contain_text("And more.")
    assert posted.inner_html().strip() == preview


def test_a_reload_restores_all_of_a_new_thread_and_says_when_it_was_kept(window: Window) -> None:
    """Point 18."""
    page = window("mate")
    page.goto("/threads/new")
    expect(page.locator("cw-draft:defined")).to_have_count(1)
    page.get_by_label("A discussion").check()
    page.get_by_label("Title").fill("What does a ward sound like?")
    page.get_by_label("Tags").fill("noise, night")
    text_of(page).fill("In the middle of it")
    with page.expect_response(lambda answer: "In the middle of it" in (answer.request.post_data or "")):
        page.locator("h1").click()
    page.reload()
    expect(page.get_by_label("A discussion")).to_be_checked()
    expect(page.get_by_label("Title")).to_have_value("What does a ward sound like?")
    expect(page.get_by_label("Tags")).to_have_value("noise, night")
    expect(text_of(page)).to_have_value("In the middle of it")
    expect(page.locator("cw-draft [data-kept]")).to_have_text(re.compile(r"^Kept at \d\d:\d\d$"))


def test_what_others_post_leaves_what_is_being_written_alone(window: Window, act: Callable[..., Any]) -> None:
    """Point 16, for who writes: the pill comes, and its click brings the posts but takes neither text nor focus's place."""
    id = a_thread(act, posts=1)
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    field = page.get_by_label("Your reply")
    field.press_sequentially("Half a ")
    page.wait_for_timeout(1500)  # the line is open, the page watches
    before = field.bounding_box()
    reply(act, "ada", id, "Meanwhile.")
    pill = page.locator("[data-pill]")
    expect(pill).to_be_visible()
    page.keyboard.type("thought")
    expect(field).to_have_value("Half a thought")
    after = field.bounding_box()
    assert before and after and after["height"] == before["height"]
    pill.click()
    expect(page.get_by_text("Meanwhile.")).to_be_visible()
    expect(field).to_have_value("Half a thought")


def test_a_picture_is_pasted_into_the_text_and_goes_along(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=0)
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    expect(page.locator("cw-attach:defined")).to_have_count(1)
    page.get_by_label("Your reply").fill("This is the ward.")
    page.get_by_label("Your reply").focus()
    page.evaluate(A_PICTURE)
    expect(page.locator("cw-attach [data-kept] > *")).to_have_count(1)
    page.get_by_role("button", name="Reply", exact=True).click()
    picture = page.locator("#post-2 img").last
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 40


def test_drafts_hints_and_preview_are_for_everybody(window: Window, act: Callable[..., Any]) -> None:
    """In both themes, at each width: the page with another draft, with what is close, and with a preview."""
    a_thread(act, posts=0)
    here, there = window("outsider"), window("outsider")
    for page, words in ((here, "Written here"), (there, "Written there")):
        page.goto("/threads/new")
        expect(page.locator("cw-draft:defined")).to_have_count(1)
        text_of(page).fill(words)
    for page in (here, there):
        kept_by(page, page.locator("h1").click)
        page.goto("about:blank")
    page = window("outsider")
    page.goto("/threads/new")
    expect(page.get_by_role("button", name="Take the other draft")).to_be_visible()
    title_it(page, "Reading side by side")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-shown]")).to_contain_text("Written")
    assert_good(page)
