"""The pages by which moderators move posts: plain forms that say what happens, and keep what was typed."""

import re

from sqlalchemy import select

from app.threads.models import Post, Thread
from tests.threads.places import COMMON, IMAGING, thread_now
from tests.threads.test_moving import talk


def test_a_moderator_ticks_posts_and_members_do_not(act, browser):
    id = talk(act)
    url = f"/threads/{id}-can-we-scan-at-the-bedside"
    page = browser("space_moderator").get(url + "?select=1").text
    assert len(re.findall(r'type="checkbox" name="post"', page)) == 6
    for action in ("split", "posts/move", "posts/delete"):
        assert f'formaction="/threads/{id}/{action}"' in page
    short = browser("space_moderator").get(f"/threads/{id}?select=1", follow_redirects=True)
    assert 'type="checkbox" name="post"' in short.text and "select=1" in short.request.url
    assert 'name="post"' not in browser("ada").get(url + "?select=1").text
    assert 'name="post"' not in browser("space_moderator").get(url).text


def test_a_split_page_shows_what_goes_and_a_refusal_keeps_it(act, browser, read):
    id = talk(act)
    dalia = browser("space_moderator")
    page = dalia.get(f"/threads/{id}/split?post=3&post=4").text
    assert "2 posts chosen" in page and "Post 3 of it" in page and "Post 2 of it" not in page
    refused = dalia.post(f"/threads/{id}/split", data={"post": ["3", "4"], "title": "Short", "space": IMAGING})
    assert refused.status_code == 422
    assert 'value="Short"' in refused.text and "Post 3 of it" in refused.text
    done = dalia.post(
        f"/threads/{id}/split", data={"post": ["3", "4"], "title": "Long enough a title", "space": IMAGING}
    )
    assert done.status_code == 303
    made = browser("ada").get(done.location).text
    assert "Dalia Morgenrood moved 2 posts here from" in made
    old = browser("ada").get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    assert "Dalia Morgenrood moved 2 posts to" in old and done.location in old


def test_everything_after_goes_along_when_asked(act, browser):
    id = talk(act)
    assert "4 posts chosen" in browser("admin").get(f"/threads/{id}/split?post=3&rest=1").text


def test_a_target_is_found_by_its_title_among_what_one_moderates(act, browser):
    id = talk(act)
    talk(act, title="Coils wound at home")
    talk(act, COMMON, title="Coils of the others")
    page = browser("space_moderator").get(f"/threads/{id}/merge?q=coils").text
    assert "Coils wound at home" in page and "Coils of the others" not in page
    assert "Coils of the others" in browser("admin").get(f"/threads/{id}/merge?q=coils").text


def test_posts_move_between_those_of_another_thread(act, browser, read):
    id, other = talk(act), talk(act, title="Coils wound at home")
    dalia = browser("space_moderator")
    assert dalia.post(f"/threads/{id}/posts/move", data={"post": "3"}).status_code == 422
    done = dalia.post(f"/threads/{id}/posts/move", data={"post": ["3", "4"], "target": str(other)})
    assert done.status_code == 303
    [post] = read(select(Post).where(Post.thread_id == other, Post.body == "Post 3 of it", Post.position > 0).limit(1))
    assert thread_now(read, other).post_count == 8
    assert "moved 2 posts here from" in browser("ada").get(f"/threads/{other}-coils-wound-at-home").text
    assert post


def test_two_moderators_on_the_same_posts_make_one_thread(act, browser, read):
    id = talk(act)
    sent = {"post": ["3", "4"], "title": "Long enough a title", "space": IMAGING}
    assert browser("space_moderator").post(f"/threads/{id}/split", data=sent).status_code == 303
    late = browser("admin").post(f"/threads/{id}/split", data=sent | {"title": "What the other called it"})
    assert late.status_code == 409
    assert "What the other called it" in late.text
    assert len(read(select(Thread))) == 2


def test_numbers_that_are_none_are_no_posts(act, browser):
    id = talk(act)
    odd = ["0", "-1", "1e3", "٣", "9" * 40, "x", ""]
    for door in ("split", "posts/move", "posts/delete"):
        assert browser("admin").get(f"/threads/{id}/{door}", query_string={"post": odd}).status_code == 200
    sent = {"post": odd, "title": "Long enough a title", "space": IMAGING}
    assert browser("admin").post(f"/threads/{id}/split", data=sent).status_code == 422


def test_a_page_with_lines_asks_no_more(act, browser, read, house):
    from sqlalchemy import event

    from app.extensions import db

    id, other = talk(act), talk(act, title="Coils wound at home")
    sent = {"post": ["3", "4"], "target": str(other)}
    assert browser("admin").post(f"/threads/{id}/posts/move", data=sent).status_code == 303
    assert browser("admin").post(f"/threads/{id}/slow", data={"pace": "300", "reason": "Too fast"}).status_code == 303
    ada, asked = browser("ada"), []
    with house.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert "moved 2 posts to" in ada.get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    assert len([one for one in asked if one.startswith(("SELECT", "WITH"))]) <= 8


def test_the_pager_leads_over_pages_on_which_nothing_stands_any_more(act, browser):
    id = talk(act, replies=64)
    sent = {"post": [str(n) for n in range(15, 56)], "title": "Long enough a title", "space": IMAGING}
    assert browser("admin").post(f"/threads/{id}/split", data=sent).status_code == 303
    url = f"/threads/{id}-can-we-scan-at-the-bedside"
    ada = browser("ada")
    assert f'href="{url}?page=3"' in ada.get(url).text and "Page 1 of 4" in ada.get(url).text
    assert f'href="{url}"' in ada.get(f"{url}?page=3").text
    assert "Nothing stands on this page any more." in ada.get(f"{url}?page=2").text
    sent = {"post": [str(n) for n in range(56, 66)], "title": "Long enough a title", "space": IMAGING}
    assert browser("admin").post(f"/threads/{id}/split", data=sent).status_code == 303
    assert f'href="{url}?page=4"' in ada.get(url).text, "the end is where one writes"
