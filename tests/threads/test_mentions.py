"""Mentions (T-5): who is named hears of it, if they read the thread; everybody reads the name of today."""

import pytest
from sqlalchemy import select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel.errors import Invalid
from app.kernel.markup import render
from app.notifications.models import Notification
from app.threads import mentioning, operations, queries, watching
from app.threads.seen import words
from app.ties.models import Block
from tests import cast
from tests.threads.places import COMMON, EDITION, GROUP, IMAGING, on_post, on_thread, post_now, reply, thread

KEY = {"client_key": "a-key-of-this-form"}


def told(read, person, cause="mention"):
    mine = select(Notification).where(Notification.member_id == cast.id_of(person), Notification.cause == cause)
    return read(mine)


def ids_in(read, thread_id, position):
    return mentioning.mentioned(post_now(read, thread_id, position).html)


def edit(act, person, thread_id, position, body, **given):
    return on_post(act, person, thread_id, position, operations.edit_post, body=body, html=render(body), **given)


@pytest.mark.parametrize(
    "said",
    [
        "@Fenna Duinroos, what do you say?",
        "Ask (@Fenna Duinroos).",
        "This is @Fenna Duinroos's own.",
        "@fenna duinroos knows",
        "**@Fenna Duinroos**",
        "- one\n- @Fenna Duinroos",
        "[@Whoever](/people/3) was chosen from the list",
    ],
)
def test_who_is_named_hears_of_it(act, read, said):
    id = thread(act)
    reply(act, "mate", id, said)
    assert ids_in(read, id, 2) == {cast.id_of("friend")}
    [notice] = told(read, "friend")
    assert notice.subject_id == post_now(read, id, 2).id and notice.by_id == cast.id_of("mate")
    assert told(read, "supervisor") == []


@pytest.mark.parametrize(
    "said",
    [
        "Fenna Duinroos without the sign",
        "`@Fenna Duinroos` in code",
        "    @Fenna Duinroos in a block of it",
        "[@Fenna Duinroos](https://example.org) elsewhere",
        "fenna@Fenna Duinroos",
        "@Fenna and no more",
        "@FennaDuinroos",
        "@ Fenna Duinroos",
    ],
)
def test_what_is_no_mention(act, read, said):
    id = thread(act, body=said + ", somewhere")
    assert ids_in(read, id, 1) == set()
    assert told(read, "friend") == []


def test_a_new_thread_mentions_too_and_who_is_answered_hears_once(act, read):
    id = thread(act, body="Well, @Mats Grachtmeer, can we?")
    assert len(told(read, "mate")) == 1
    reply(act, "mate", id, "Yes, @Ada Lindewater.", to=1)
    assert len(told(read, "ada")) == 1 and told(read, "ada", "reply") == []
    reply(act, "mate", id, "And I, @Mats Grachtmeer, say so.")
    assert len(told(read, "mate")) == 1, "nobody hears of themselves"
    assert len(told(read, "ada", "reply")) == 1


def test_the_name_shown_is_the_one_of_today(act, browser, read):
    id = thread(act, body="Ask @Fenna Duinroos about it.")
    page = browser("mate").get(f"/threads/{id}-x", follow_redirects=True).text
    assert '<a class="mention" href="/people/3" dir="auto">@Fenna Duinroos</a>' in page
    act(None, lambda: _set("friend", display_name="Fenna van Duin"))
    page = browser("mate").get(f"/threads/{id}-x", follow_redirects=True).text
    assert "@Fenna van Duin</a>" in page and "Duinroos" not in page
    act(None, lambda: _set("friend", state="anonymised"))
    for who in ("mate", "ada"):
        page = browser(who).get(f"/threads/{id}-x", follow_redirects=True).text
        assert '<span class="mention" dir="auto">@Former member</span>' in page and "Fenna" not in page
    assert words(post_now(read, id).html) == "Ask @… about it."
    assert "Fenna" not in browser("ada").get(f"/threads/{id}/posts/1/edit").text


def _set(person, **values):
    db.session.execute(update(Member).where(Member.id == cast.id_of(person)).values(**values))


def test_editing_in_tells_and_editing_out_takes_back_what_was_not_seen(act, read):
    id = thread(act)
    reply(act, "mate", id, "Somebody may know.")
    edit(act, "mate", id, 2, "@Fenna Duinroos may know, or @Olga Verweg.", version=1)
    assert len(told(read, "friend")) == len(told(read, "outsider")) == 1
    edit(act, "mate", id, 2, "@Fenna Duinroos surely knows, or @Olga Verweg.", version=2)
    assert len(told(read, "friend")) == 1, "nothing is told twice"
    act("outsider", lambda me: operations.read_up_to(me, queries.get_thread(me, id), 2))
    edit(act, "mate", id, 2, "Somebody may know after all.", version=3)
    assert told(read, "friend") == []
    assert len(told(read, "outsider")) == 1, "what was seen stays"
    edit(act, "mate", id, 2, "@Fenna Duinroos, do say.", version=4)
    assert len(told(read, "friend")) == 1


def test_who_was_answered_is_told_so_where_the_mention_is_taken_out(act, read):
    id = thread(act)
    reply(act, "mate", id, "@Ada Lindewater, yes.")
    edit(act, "mate", id, 2, "Yes, yes.", version=1)
    assert told(read, "ada") == [] and len(told(read, "ada", "reply")) == 1


def test_who_watches_hears_of_the_post_where_the_mention_is_taken_out(act, read):
    id = thread(act)
    for person in ("friend", "outsider"):
        on_thread(act, person, id, watching.watch_thread, level="all")
    reply(act, "mate", id, "@Fenna Duinroos, yes.")
    on_thread(act, "supervisor", id, watching.watch_thread, level="all")  # later than the post
    assert told(read, "friend", "new post") == [] and len(told(read, "outsider", "new post")) == 1
    edit(act, "mate", id, 2, "Yes, yes.", version=1)
    assert told(read, "friend") == [] and len(told(read, "friend", "new post")) == 1
    assert told(read, "supervisor", "new post") == [] and len(told(read, "outsider", "new post")) == 1


def test_a_notice_names_others_whom_the_post_mentions_if_its_reader_may_see_them(act, browser, read):
    id = thread(act)
    reply(act, "mate", id, "Ask @Olga Verweg about the beads.", to=1)
    page = browser("ada").get("/notifications").text
    assert "Ask @Olga Verweg about the beads." in page
    act(None, lambda: _set("outsider", display_name="Olga Ver"))
    assert "Ask @Olga Ver about the beads." in browser("ada").get("/notifications").text
    act(None, lambda: db.session.add(Block(blocker_id=cast.id_of("outsider"), blocked_id=cast.id_of("ada"))))
    page = browser("ada").get("/notifications").text
    assert "Ask @… about the beads." in page and "Olga" not in page


def test_whom_a_text_mentioned_stays_mentioned_under_a_new_name(act, read):
    id = thread(act, body="Ask @Fenna Duinroos about it.")
    act(None, lambda: _set("friend", display_name="Fenna van Duin", sort_name="duin fenna van"))
    edit(act, "ada", id, 1, "Do ask @Fenna Duinroos about it.", version=1)
    assert ids_in(read, id, 1) == {cast.id_of("friend")}


def test_the_form_of_an_edit_has_the_names_of_today(act, browser):
    id = thread(act, body="Ask @Fenna Duinroos about it.")
    act(None, lambda: _set("friend", display_name="Fenna van Duin", sort_name="duin fenna van"))
    assert "Ask @Fenna van Duin about it." in browser("ada").get(f"/threads/{id}/posts/1/edit").text


def test_who_cannot_read_the_thread_stays_plain_and_the_writer_hears_it(act, browser, read):
    id = thread(act, "ada", GROUP)
    client = browser("ada")
    sent = {"body": "@Mats Grachtmeer and @Anselm Kroonvogel and [@Mats](/people/2)"} | KEY
    page = client.post(f"/threads/{id}/posts", data=sent, follow_redirects=True).text
    assert ids_in(read, id, 2) == {cast.id_of("supervisor")}
    assert told(read, "mate") == [] and len(told(read, "supervisor")) == 1
    assert "Mats Grachtmeer cannot read this thread" in page and "Anselm Kroonvogel cannot" not in page
    assert 'href="/people/2"' not in page


def test_behind_many_mentions_who_cannot_read_still_stays_plain(act, read):
    id = thread(act, "ada", GROUP)
    reply(act, "ada", id, "[@Anselm](/people/4) " * 60 + "[@Mats](/people/2) [@Nobody](/people/999)")
    assert ids_in(read, id, 2) == {cast.id_of("supervisor")} and told(read, "mate") == []


def test_of_two_with_one_name_the_writer_chooses(act, browser, read):
    act(None, lambda: _set("outsider", display_name="Fenna Duinroos", sort_name="duinroos fenna"))
    id = thread(act)
    page = browser("ada").post(f"/threads/{id}/posts", data={"body": "@Fenna Duinroos?"} | KEY, follow_redirects=True)
    assert ids_in(read, id, 2) == set() and "Several people are called Fenna Duinroos" in page.text
    rows = browser("ada").get(f"/threads/{id}/mentionable?q=fenn").text
    for person in ("friend", "outsider"):
        assert f'data-text="[@Fenna Duinroos](/people/{cast.id_of(person)})"' in rows
    reply(act, "ada", id, f"[@Fenna Duinroos](/people/{cast.id_of('outsider')})")
    assert ids_in(read, id, 3) == {cast.id_of("outsider")}


def test_the_list_has_only_who_reads_the_thread(act, browser):
    in_group, in_edition = thread(act, "ada", GROUP), thread(act, "ada", EDITION)
    client = browser("ada")

    def listed(id, typed=""):
        return client.get(f"/threads/{id}/mentionable?q={typed}").text

    assert "Anselm" in listed(in_group) and "Mats" not in listed(in_group, "mats")
    assert 'data-text="@Mats Grachtmeer"' in listed(in_edition, "mats") and "Fenna" not in listed(in_edition, "fenna")
    assert "Ada" not in listed(in_edition, "ada")
    assert "Fenna" in client.get(f"/threads/new/mentionable?space={COMMON}&q=fen").text
    assert "Fenna" not in client.get(f"/threads/new/mentionable?space={EDITION}&q=fen").text


def test_who_wrote_in_the_thread_comes_first(act, browser):
    id = thread(act)
    reply(act, "outsider", id)
    rows = browser("ada").get(f"/threads/{id}/mentionable").text
    assert rows.count('role="option"') == 6 and rows.index("Olga Verweg") < rows.index(
        "Mats" if "Mats" in rows else "Abel"
    )


def test_nobody_is_mentioned_across_a_block(act, browser, read):
    id = thread(act, "blocked")
    reply(act, "blocked", id, "@Bo Afstand, come on")
    assert told(read, "blocker") == [] and ids_in(read, id, 2) == set()
    assert "Bo Afstand" not in browser("blocked").get(f"/threads/{id}/mentionable?q=afst").text
    assert "Bo Afstand" in browser("ada").get(f"/threads/{id}/mentionable?q=afst").text


def test_who_muted_the_thread_hears_nothing(act, read):
    id = thread(act)
    on_thread(act, "friend", id, watching.watch_thread, level=watching.MUTED)
    reply(act, "mate", id, "@Fenna Duinroos?")
    assert ids_in(read, id, 2) == {cast.id_of("friend")} and told(read, "friend") == []


@pytest.mark.parametrize(("person", "most"), [("ada", 10), ("newcomer", 2)])
def test_a_post_mentions_so_many_and_no_more(act, read, person, most):
    people = [p for p in cast.PEOPLE if p not in ("ada", "newcomer", "suspended", "hidden", "staged")]
    names = [f"@{cast.PEOPLE[p][0]}, @{cast.PEOPLE[p][0]}" for p in people]
    assert len(names) > most
    id = thread(act)
    reply(act, person, id, " and ".join(names[:most]))
    assert len(ids_in(read, id, 2)) == most
    with pytest.raises(Invalid) as refusal:
        reply(act, person, id, " and ".join(names[: most + 1]))
    assert refusal.value.field == "body" and refusal.value.values == {"most": most}


def test_what_is_quoted_mentions_nobody_again(act, read):
    id = thread(act)
    reply(act, "mate", id, "@Fenna Duinroos?")
    source = act("ada", lambda me: _quote(me, id))
    assert "@Fenna Duinroos" in source
    reply(act, "ada", id, source + "So?")
    assert ids_in(read, id, 3) == set() and len(told(read, "friend")) == 1


def _quote(me, thread_id):
    from app.threads.quotes import quote_of

    return quote_of(me, thread_id, 2)


def test_a_moderator_who_edits_keeps_whom_it_mentioned(act, read):
    id = thread(act, "ada", IMAGING, body="Ask @Fenna Duinroos about it.")
    act(None, lambda: db.session.add(Block(blocker_id=cast.id_of("friend"), blocked_id=cast.id_of("space_moderator"))))
    edit(act, "space_moderator", id, 1, "Please ask @Fenna Duinroos about it.", version=1, reason="Politer")
    assert ids_in(read, id, 1) == {cast.id_of("friend")}


def test_the_preview_is_what_is_posted(act, browser):
    id = thread(act)
    client = browser("ada")
    body = "@Fenna Duinroos & @Nobody Here\n\n> [x](/posts/1)\n>\n> Quoted"
    shown = client.post(f"/preview?thread={id}", data={"text": body}).text
    page = client.post(f"/threads/{id}/posts", data={"body": body} | KEY, follow_redirects=True).text
    posted = page.split('id="post-2"')[1].split('<div class="prose" dir="auto">')[1].split("</div>")[0]
    assert posted == shown and 'class="mention"' in shown and 'class="quote"' in shown
    plain = client.post(f"/threads/{id}/posts", data={"body": body, "preview": "1"} | KEY).text
    assert shown in plain


def test_any_text_is_taken(act, browser, read):
    id = thread(act)
    for number, body in enumerate(
        (
            "@" * 3000,
            "@a " * 3000,
            "@" + "a" * 5000,
            "@&<>\"' @\u202e",
            "@" + "!" * 9000 + "a",
            "@a" + "!" * 9000 + "a",
            "[@x](/people/999999999) y",
        )
    ):
        answer = browser("ada").post(f"/threads/{id}/posts", data={"body": body, "client_key": f"form-number-{number}"})
        assert answer.status_code == 303


def test_numbers_that_no_row_has_are_nothing(act, browser):
    id = thread(act)
    client = browser("ada")
    for number in ("9" * 30, "-1", "0", "x", "²"):
        assert client.get(f"/threads/{id}-x?reply={number}&quote={number}", follow_redirects=True).status_code == 200
        assert client.get(f"/threads/new/mentionable?space={number}&q=a").status_code == 200
        assert client.get(f"/threads/{id}/posts/1/history?older={number}").status_code == 200
        assert client.post("/preview", data={"text": "@Fenna Duinroos", "space": number}).status_code == 200
        assert client.post(f"/preview?thread={number}", data={"text": "@Fenna Duinroos"}).status_code in (200, 404)
