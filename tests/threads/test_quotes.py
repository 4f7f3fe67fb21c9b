"""Quotes (T-4): author and link are kept; of a post that was removed, or is not its reader's to see, nothing shows."""

from html import unescape

import pytest
from sqlalchemy import select

from app.extensions import db
from app.kernel.markup import render
from app.notifications.statements.models import Statement
from app.threads import care, operations, quotes, veiling
from app.threads.models import Post
from tests import cast
from tests.threads.places import COMMON, GROUP, OPEN, on_post, on_thread, post_now, reply, thread, thread_now

SAID = "The patient sang *all* night."


def quoting(act, person, thread_id, position, **given):
    """The Markdown that a person's composer gets."""
    return act(person, lambda me: quotes.quote_of(me, thread_id, position, **given))


def page(browser, person, thread_id):
    return browser(person).get(f"/threads/{thread_id}-x", follow_redirects=True).text


@pytest.fixture
def quoted(act):
    """A thread of ada's: mate says something (2), friend quotes it (3)."""
    id = thread(act)
    reply(act, "mate", id, SAID)
    reply(act, "friend", id, quoting(act, "friend", id, 2) + "Which patient?", to=2)
    return id


def test_a_quote_keeps_author_and_link(browser, read, quoted):
    text = page(browser, "ada", quoted)
    original = post_now(read, quoted, 2)
    assert f'<a href="/posts/{original.id}" dir="auto">Mats Grachtmeer</a>' in text
    assert text.count("The patient sang <em>all</em> night.") == 2


def test_a_quote_of_a_removed_post_says_so(act, browser, quoted):
    on_post(act, "site_moderator", quoted, 2, care.hide_post, reason="A patient could be known by it")
    for person in ("ada", "friend", "site_moderator"):
        text = browser(person).get(f"/threads/{quoted}/posts/3", follow_redirects=True).text
        third = text.split('id="post-3"')[1]
        assert "[removed]" in third and "Which patient?" in third
        assert "sang" not in third and "Mats" not in third.split("quote")[1].split("Which")[0]
    on_post(act, "site_moderator", quoted, 2, care.restore_post)
    assert page(browser, "ada", quoted).count("sang <em>all</em>") == 2


def edited(browser, person, thread_id, position, change=lambda text: text):
    """What the page for editing holds, and send it back changed."""
    here = f"/threads/{thread_id}/posts/{position}/edit"
    text = unescape(browser(person).get(here).text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])
    version = browser(person).get(here).text.split('name="version"')[1].split('value="')[1].split('"')[0]
    sent = browser(person).post(here, data={"body": change(text).strip(), "version": version, "reason": "Names"})
    return text, sent


@pytest.mark.parametrize("person", ["friend", "site_moderator"])
def test_who_edits_a_quote_of_a_removed_post_sees_no_words_of_it_and_leaves_them_as_they_are(
    act, browser, read, later, quoted, person
):
    later(minutes=6)
    on_post(act, "friend", quoted, 3, operations.edit_post, **_rendered(post_now(read, quoted, 3).body + "\n\nWho?"))
    before = post_now(read, quoted, 3).body
    assert "sang" in edited(browser, person, quoted, 3)[0]
    on_post(act, "site_moderator", quoted, 2, care.hide_post, reason="A patient could be known by it")
    text, sent = edited(browser, person, quoted, 3, lambda text: text.replace("Who?", "And who?"))
    assert "> [removed]" in text and "Which patient?" in text and "sang" not in text and "Mats" not in text
    assert sent.status_code == 303, sent.text
    now = post_now(read, quoted, 3)
    assert now.body.split("\n", 1)[1] == before.split("\n", 1)[1].replace("Who?", "And who?")
    assert "sang <em>all</em>" in now.html and "sang" not in browser("ada").get(f"/threads/{quoted}-x").text
    assert "sang" not in browser(person).get(f"/threads/{quoted}/posts/3/history").text
    on_post(act, "site_moderator", quoted, 2, care.restore_post)
    assert page(browser, "ada", quoted).count("sang <em>all</em>") == 2


def test_what_is_typed_in_place_of_a_removed_quote_or_without_it_is_kept(act, browser, read, quoted):
    on_post(act, "site_moderator", quoted, 2, care.hide_post, reason="A patient could be known by it")
    edited(browser, "friend", quoted, 3, lambda text: text.replace("[removed]", "That one"))
    assert "> That one" in post_now(read, quoted, 3).body and "sang" not in post_now(read, quoted, 3).body
    edited(browser, "friend", quoted, 3, lambda text: "Nothing quoted")
    assert post_now(read, quoted, 3).body == "Nothing quoted"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("> [A](/posts/7)\n> secret\nand lazy secret\n\nMine", "> [A](/posts/7)\n>\n> [removed]\n\nMine"),
        ("> [B](/posts/8)\n>\n> > [A](/posts/7)\n> >\n> > secret\n>\n> Theirs\n\nMine", None),
        ("- so\n\n  > [A](/posts/7):\n  >\n  > ```\n  > secret\n  > ```\n\nMine", None),
        ("> [A](/posts/7)\n>\n> > [A](/posts/7)\n> > secret\n>\n> secret", None),
        ("> [A](/posts/7)\n>\n> secret one\n\n> [A](/posts/7)\n>\n> secret two\n", None),
        ("> [A](/posts/7)\n\nMine", None),
        ("> [A](/posts/7) said\n> this openly", "> [A](/posts/7) said\n> this openly"),
    ],
)
def test_the_words_of_a_quote_go_and_come_back_wherever_it_stands(source, shown):
    made = veiling.veiled(source, {7: "[removed]"})
    assert "secret" not in made and made.count("Mine") == source.count("Mine")
    assert shown is None or made == shown
    assert veiling.unveiled(made, source, {7: "[removed]"}) == source
    assert "secret" not in quotes.with_quotes(render(veiling.unveiled("> " + made, source, {7: "[removed]"})), {}, {})


def _rendered(body):
    return {"body": body, "html": render(body), "version": 1}


def test_nor_does_its_quote_say_more_where_it_is_reported_or_waits_or_is_to_be_removed(act, browser, read, quoted):
    reply(act, "newcomer", quoted, quoting(act, "newcomer", quoted, 2) + "Which ward?")
    doors = [("ada", f"/report/post/{post_now(read, quoted, 3).id}"), ("admin", "/moderation/waiting")]
    doors += [("friend", f"/threads/{quoted}/posts/3/delete"), ("admin", f"/threads/{quoted}/posts/3/hide")]
    doors.append(("admin", f"/moderation/waiting/post/{post_now(read, quoted, 4).id}/rejection"))
    assert all("sang <em>all</em>" in browser(person).get(door).text for person, door in doors)
    on_post(act, "site_moderator", quoted, 2, care.hide_post, reason="A patient could be known by it")
    for person, door in doors:
        text = browser(person).get(door).text
        assert "[removed]" in text and "Which" in text and "sang" not in text
    on_post(act, "site_moderator", quoted, 3, care.hide_post, reason="Nor this")
    assert read(select(Statement.excerpt).order_by(Statement.id.desc()))[0] == "Which patient?"


def test_what_is_quoted_within_a_removed_quote_goes_with_it_and_what_comes_after_stays(act, browser, quoted):
    second, third = (act(None, lambda at=at: _id(quoted, at)) for at in (2, 3))
    nested = f"> [Fenna](/posts/{third})\n>\n> > [Mats](/posts/{second})\n> >\n> > Deep\n>\n> Shallow\n\nBeneath"
    reply(act, "organiser", quoted, nested)
    text = page(browser, "ada", quoted)
    assert "Deep" in text and "Shallow" in text
    on_post(act, "mate", quoted, 2, operations.delete_post)
    text = page(browser, "ada", quoted)
    assert "Deep" not in text and "Shallow" in text and "Beneath" in text
    on_post(act, "site_moderator", quoted, 3, care.hide_post, reason="Not so")
    text = page(browser, "ada", quoted)
    assert "Shallow" not in text and "Beneath" in text
    fourth = text.split('id="post-4"')[1].split("<footer")[0]
    assert fourth.count("<blockquote") == fourth.count("</blockquote>") == 1


def _id(thread_id, position):
    return db.session.scalar(db.select(Post.id).where(Post.thread_id == thread_id, Post.position == position))


def test_the_name_in_a_quote_is_the_one_of_today(act, browser, quoted):
    def rename(**values):
        act(None, lambda: db.session.execute(db.update(cast.Member).filter_by(id=cast.id_of("mate")).values(**values)))

    rename(display_name="Mats van der Meer")
    third = page(browser, "ada", quoted).split('id="post-3"')[1]
    assert "Mats van der Meer" in third and "Grachtmeer" not in third
    rename(state="anonymised")
    text = page(browser, "ada", quoted)
    assert "Mats" not in text and "Former member" in text.split('id="post-3"')[1]
    edited = browser("friend").get(f"/threads/{quoted}/posts/3/edit").text
    assert "&gt; [Former member](/posts/" in edited and "Mats" not in edited


def test_who_may_not_read_a_post_gets_nothing_of_it_in_a_quote(act, browser, read):
    private = thread(act, "ada", GROUP, body="Between the four of us.")
    post = post_now(read, private)
    open_to_all = thread(
        act, "supervisor", COMMON, body=f"> [Ada](/posts/{post.id})\n>\n> Between the four of us.\n\nSo."
    )
    assert "Between the four of us." in page(browser, "supervisor", open_to_all)
    assert "Between" not in page(browser, "mate", open_to_all)
    assert "[removed]" in page(browser, "mate", open_to_all)


def test_a_visitor_reads_quotes_of_public_threads(act, browser):
    id = thread(act, "ada", OPEN)
    reply(act, "mate", id, SAID)
    reply(act, "friend", id, quoting(act, "friend", id, 2) + "Which patient?")
    assert page(browser, None, id).count("sang <em>all</em> night") == 2
    on_post(act, "mate", id, 2, operations.delete_post)
    assert "sang" not in page(browser, None, id)


def test_what_a_blocked_person_wrote_is_not_shown_in_a_quote(act, browser, quoted):
    from app.ties.models import Block

    act(None, lambda: db.session.add(Block(blocker_id=cast.id_of("ada"), blocked_id=cast.id_of("mate"))))
    third = page(browser, "ada", quoted).split('id="post-3"')[1].split("<footer")[0]
    assert "hidden person" in third and "sang" not in third and "Mats" not in third.split("prose")[1]


def test_a_quote_is_found_only_where_it_was_said(act, browser, read, quoted):
    from app.threads.seen import words

    assert words(post_now(read, quoted, 3).html) == "Which patient?"
    other = thread(act, "friend", body=quoting(act, "friend", quoted, 2) + "This needs a thread of its own.")
    assert thread_now(read, other).excerpt == "This needs a thread of its own."


def test_a_quote_leads_to_its_post_wherever_that_went(act, browser, read, quoted):
    post = post_now(read, quoted, 2)
    elsewhere = thread(act, "mate")
    on_thread(act, "site_moderator", quoted, _moved, target_id=elsewhere)
    answer = browser("ada").get(f"/posts/{post.id}")
    assert answer.status_code == 303 and f"/threads/{elsewhere}-" in answer.location
    assert "sang <em>all</em>" in page(browser, "ada", quoted)
    assert browser("ada").get("/posts/999999").status_code == 404


def _moved(me, source, target_id):
    from app.threads.queries import get_thread

    operations.move_posts(me, source, [2], get_thread(me, target_id))


def test_without_script_the_button_writes_the_quote_into_the_page(act, browser, quoted):
    text = browser("ada").get(f"/threads/{quoted}-x?reply=2&quote=2", follow_redirects=True).text
    written = text.split("<textarea")[1].split("</textarea>")[0]
    assert "[Mats Grachtmeer](/posts/" in written and "&gt; The patient sang *all* night." in written
    on_post(act, "mate", quoted, 2, operations.delete_post)
    text = browser("ada").get(f"/threads/{quoted}-x?reply=2&quote=2", follow_redirects=True).text
    assert "sang" not in text


def test_only_what_was_selected_is_quoted_as_it_stands_on_the_page(act, browser, quoted):
    door = f"/threads/{quoted}/posts/2/quote"
    assert browser("ada").get(door).text.endswith("> The patient sang *all* night.\n\n")
    selected = browser("ada").get(door, query_string={"words": "2*3*4 [x](y) <b>\n\n- all\n1. night"}).text
    shown = render(selected)
    assert "2*3*4 [x](y) &lt;b&gt;" in shown and "<li>" not in shown and "1. night" in shown


def test_a_quote_begins_with_the_first_words_and_leaves_out_what_was_quoted_in_it(act, quoted):
    again = quoting(act, "ada", quoted, 3)
    assert "Which patient?" in again and "sang" not in again
    reply(act, "mate", quoted, "word " * 2000)
    assert len(quoting(act, "ada", quoted, 4)) < 1200


@pytest.mark.parametrize("name", ["Anna *x* [W]", "A_b_c", "<b>", "Ann\\"])
def test_any_name_makes_a_quote(name):
    html = render(quotes.as_quote(7, name, "Said"))
    assert quotes.quoted_in([html]) == [7]
    assert "Said" not in quotes.with_quotes(html, {}, {})


@pytest.mark.parametrize(
    "source",
    ["> [A](/posts/7)\n> at once", "> [A](/posts/7):\n>\n> colon", "- in a list\n\n  > [A](/posts/7)\n  >\n  > words"],
)
def test_a_quote_typed_by_hand_is_one_too(source):
    html = render(source)
    assert quotes.quoted_in([html]) == [7]
    shown = quotes.with_quotes(html, {}, {})
    assert not any(word in shown for word in ("at once", "colon", "words"))
    assert shown.count("<blockquote") == shown.count("</blockquote>")


def test_a_plain_quotation_stays_as_it_is():
    html = str(render("> Somebody else said\n\nand [a post](/posts/7)"))
    assert quotes.with_quotes(html, {}, {}) == html
    assert quotes.quoted_in([html]) == []
