"""Files of posts (T-14): sent with the text or before it, had by whoever reads the post, wherever it stands."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.kernel import clock, files
from app.threads import filing, operations, purges
from app.threads.attachments import Attachment
from app.threads.jobs import throw_files_away
from app.threads.models import Post, Space
from tests.kernel.samples import CSV, PDF, picture, sample
from tests.threads.places import GROUP, OPEN, on_post, on_thread, post_now, thread, thread_now

KEY = {"client_key": "0123456789abcdef"}
TEXT = KEY | {"body": "See what we measured."}


def given(*named):
    return [(io.BytesIO(content), name) for name, content in named]


def send(browser, person, *named):
    return browser(person).post("/files", data={"files": given(*named)})


def post(browser, person, id, *named, **more):
    return browser(person).post(f"/threads/{id}/posts", data=TEXT | more | {"files": given(*named)})


def status(browser, person, row):
    answer = browser(person).get(f"/files/{row.id}")
    answer.close()
    return answer.status_code


def rows(read):
    return read(select(Attachment).order_by(Attachment.id))


def on_disk(app):
    with app.app_context():
        return {file.name for file in files.folder().glob("*")}


@pytest.fixture
def talk(act):
    return thread(act, "ada")


def test_with_the_text_without_a_script(act, browser, read, talk):
    answer = post(browser, "mate", talk, ("data.csv", CSV), ("scan.png", picture()))
    assert answer.status_code == 303
    [table, scan] = rows(read)
    assert {table.post_id, scan.post_id} == {post_now(read, talk, 2).id}
    assert (table.name, table.kind, table.size, table.width) == ("data.csv", "csv", len(CSV), None)
    assert (scan.name, scan.kind, scan.width, scan.height) == ("scan.png", "png", 60, 40)
    page = browser("friend").get(f"/threads/{talk}-x", follow_redirects=True).text
    assert f'<a href="/files/{table.id}" download' in page
    assert f'<img src="/files/{scan.id}" alt="scan.png" width="60" height="40"' in page


def test_before_the_text_by_the_composer(act, browser, read, talk):
    answer = send(browser, "mate", ("report.pdf", PDF))
    [row] = rows(read)
    assert answer.status_code == 200 and f'name="attached" value="{row.id}" checked' in answer.text
    assert row.post_id is None
    post(browser, "mate", talk, attached=str(row.id))
    assert rows(read)[0].post_id == post_now(read, talk, 2).id


def test_with_a_new_thread(act, browser, read):
    data = TEXT | {
        "title": "Can we scan at the bedside?",
        "kind": "question",
        "space": "1",
        "files": given(("a.pdf", PDF)),
    }
    assert browser("ada").post("/threads", data=data).status_code == 303
    [row] = rows(read)
    assert row.post_id == read(select(Post.id).where(Post.position == 1))[0]


@pytest.mark.parametrize("kind", ["pdf", "png", "jpg", "webp", "csv", "pptx", "docx", "xlsx"])
def test_it_comes_as_what_it_is_and_never_as_a_page(act, browser, read, talk, kind):
    post(browser, "mate", talk, (f"<script>é {kind}.{kind}", sample(kind)))
    [row] = rows(read)
    answer = browser("friend").get(f"/files/{row.id}")
    assert answer.status_code == 200
    shown = kind in ("png", "jpg", "webp")
    assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert "<script>" not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "html" not in answer.headers["Content-Type"]
    assert len(answer.data) == row.size
    again = browser("friend").get(f"/files/{row.id}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_it_has_the_rights_of_its_post(act, browser, read):
    id = thread(act, "ada", GROUP)
    post(browser, "supervisor", id, ("a.pdf", PDF))
    [row] = rows(read)

    def answers():
        return {who: status(browser, who, row) for who in ("ada", "supervisor", "outsider", "site_moderator", None)}

    everybody = {"ada": 200, "supervisor": 200, "outsider": 404, "site_moderator": 200, None: 404}
    assert answers() == everybody
    on_post(act, "site_moderator", id, 2, operations.hide_post, reason="Spam")
    assert answers() == everybody | {"ada": 404}  # its author has it for a day
    assert f"/files/{row.id}" not in browser("ada").get(f"/threads/{id}-x", follow_redirects=True).text
    on_post(act, "site_moderator", id, 2, operations.restore_post)
    on_thread(act, "site_moderator", id, operations.hide_thread, reason="Spam")
    assert status(browser, "supervisor", row) == 404
    on_thread(act, "site_moderator", id, operations.restore_thread)
    on_thread(act, "site_moderator", id, lambda me, it: operations.move_thread(me, it, db.session.get_one(Space, OPEN)))
    assert set(answers().values()) == {200}  # a public space, strangers too


def test_a_post_that_moves_takes_its_files_along(act, browser, read, talk):
    post(browser, "mate", talk, ("a.pdf", PDF))
    on_thread(
        act, "site_moderator", talk,
        lambda me, it: operations.split_thread(me, it, [2], title="Elsewhere now", space=db.session.get_one(Space, GROUP)),
    )  # fmt: skip
    [row] = rows(read)
    assert [status(browser, who, row) for who in ("ada", "mate", "outsider")] == [200, 404, 404]


def test_what_waits_is_its_senders_alone(act, browser, read, talk):
    send(browser, "mate", ("a.pdf", PDF))
    [row] = rows(read)
    answers = [status(browser, who, row) for who in ("mate", "ada", "site_moderator", None)]
    assert answers == [200, 404, 404, 404]
    post(browser, "friend", talk, attached=str(row.id))
    assert rows(read)[0].post_id is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<script>alert(1)</script>"), ("a.pdf", b"<script>alert(1)</script>"), ("a.svg", b"<svg/>"),
        ("a.exe", b"MZ\x90\x00"), ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20), ("a.zip", sample("zip")),
        ("a.pdf", b""), ("a.pdf.exe", PDF), ("a.docx", PDF), ("a.png", picture()[:60]),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing_and_says_why(act, app, browser, read, talk, name, content):
    before = on_disk(app)
    answer = send(browser, "mate", (name, content))
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert name.split("/")[-1] in answer.text and len(answer.text) > len(name) + 15
    with_text = post(browser, "mate", talk, (name, content))
    assert with_text.status_code == 422
    assert "See what we measured." in with_text.text
    assert rows(read) == [] and on_disk(app) == before
    assert thread_now(read, talk).post_count == 1


def test_the_text_and_the_good_files_wait_beside_what_is_refused(act, browser, read, talk):
    answer = post(browser, "mate", talk, ("good.pdf", PDF), ("bad.pdf", b"bad"))
    [row] = rows(read)
    assert answer.status_code == 422
    assert f'name="attached" value="{row.id}" checked' in answer.text
    assert post(browser, "mate", talk, body="", attached=str(row.id)).status_code == 422
    assert f'value="{row.id}" checked' in post(browser, "mate", talk, body="", attached=str(row.id)).text
    post(browser, "mate", talk, attached=str(row.id))
    assert rows(read)[0].post_id is not None


def test_the_preview_without_a_script_keeps_the_files(act, browser, read, talk):
    answer = post(browser, "mate", talk, ("a.pdf", PDF), preview="1")
    [row] = rows(read)
    assert answer.status_code == 200 and f'value="{row.id}" checked' in answer.text


def test_sent_twice_it_is_one_post_with_its_files_once(act, browser, read, talk):
    for _ in range(2):
        assert post(browser, "mate", talk, ("a.pdf", PDF)).status_code == 303
    assert thread_now(read, talk).post_count == 2
    assert [row.post_id is not None for row in rows(read)] == [True, False]


@pytest.mark.parametrize("files", [{}, {"files": 1}])
def test_a_post_that_stands_gets_no_files_by_sending_its_form_again(act, browser, read, talk, files):
    """It was let through, or nobody changes it any more."""
    again = {"attached": lambda: [row.id for row in rows(read) if row.post_id is None]}
    assert post(browser, "mate", talk).status_code == 303
    send(browser, "mate", ("kept.pdf", PDF))
    on_thread(act, "site_moderator", talk, operations.lock_thread, reason="Enough said")
    named = [("new.pdf", PDF)] if files else []
    assert post(browser, "mate", talk, *named, attached=again["attached"]()).status_code == 303
    assert {row.post_id for row in rows(read)} == {None} and len(rows(read)) == 1 + len(named)


def test_what_went_for_good_with_its_post_is_nobodys_to_send_again(act, browser, read, talk):
    post(browser, "mate", talk, ("a.pdf", PDF))
    [row] = rows(read)
    assert status(browser, "mate", row) == 200
    on_post(act, "site_moderator", talk, 2, operations.remove_post, reason="Personal data")
    on_post(act, "site_moderator", talk, 2, purges.propose_purge, reason="Personal data")
    act("admin", lambda me: purges.agree_to_purge(me, purges.get_purge(me, 1)))
    assert status(browser, "mate", row) == 404
    post(browser, "mate", talk, attached=str(row.id), client_key="another-key-1")
    assert thread_now(read, talk).post_count == 2 and rows(read)[0].post_id is None


def test_ten_a_post_and_one_for_newcomers(act, browser, read, talk):
    answer = post(browser, "mate", talk, *[(f"{n}.csv", CSV) for n in range(11)])
    assert answer.status_code == 422 and "At most ten files" in answer.text
    assert len(rows(read)) == 10
    assert post(browser, "newcomer", talk, ("1.csv", CSV), ("2.csv", CSV)).status_code == 422
    assert post(browser, "newcomer", talk, ("1.csv", CSV)).status_code == 303


def test_so_many_an_hour_and_not_for_who_may_not_write(act, app, browser, read, monkeypatch):
    monkeypatch.setattr(filing, "MOST_AN_HOUR", 2)
    answers = [send(browser, "mate", ("a.csv", CSV)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "many files" in answers[2].text and answers[2].headers["Retry-After"]
    before = on_disk(app)
    assert send(browser, "silenced", ("a.csv", CSV)).status_code == 403
    refused = post(browser, "mate", thread(act, "ada"), ("a.csv", CSV), preview="1")
    assert "many files" in refused.text and "See what we measured." in refused.text
    assert on_disk(app) == before and len(rows(read)) == 2


def test_nothing_is_sent_where_nothing_was_chosen(browser):
    assert browser("mate").post("/files", data={}).status_code == 422


def test_a_body_past_the_limit_is_refused_before_it_is_read(browser, talk, monkeypatch):
    declared = {"CONTENT_LENGTH": str(1024**3), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    for door in ("/files", f"/threads/{talk}/posts"):
        answer = browser("mate").post(door, input_stream=io.BytesIO(b""), environ_overrides=declared)
        assert answer.status_code == 413
    assert send(browser, "mate", ("a.csv", b"a," * (files.LARGEST // 2 + 400_000))).status_code == 413


def test_a_draft_keeps_what_waits(act, browser, read, talk):
    send(browser, "mate", ("a.pdf", PDF))
    [row] = rows(read)
    data = TEXT | {"tab": "abcdefgh01", "attached": str(row.id)}
    assert browser("mate").post(f"/threads/{talk}/draft", data=data).status_code == 200
    page = browser("mate").get(f"/threads/{talk}-can-we-scan-at-the-bedside").text
    assert f'name="attached" value="{row.id}" checked' in page


def test_its_author_takes_it_off_again(act, app, browser, read, talk):
    post(browser, "mate", talk, ("a.pdf", PDF))
    [row] = rows(read)
    edit, tick = f"/threads/{talk}/posts/2/edit", f'name="off" value="{row.id}"'
    said = {"body": "Without the file.", "version": "1", "off": str(row.id)}
    assert tick in browser("mate").get(edit).text and tick not in browser("admin").get(edit).text
    assert browser("admin").post(edit, data=said | {"reason": "Not mine to take."}).status_code == 303
    assert status(browser, "ada", row) == 200
    refused = browser("mate").post(edit, data=said | {"body": "What I typed."})
    assert refused.status_code == 409 and "What I typed." in refused.text and f"{tick} checked" in refused.text
    assert browser("mate").post(edit, data=said | {"version": "2"}).status_code == 303
    assert status(browser, "ada", row) == 404


def test_its_author_adds_some_while_editing(browser, read, talk):
    post(browser, "mate", talk, ("a.pdf", PDF))
    edit = f"/threads/{talk}/posts/2/edit"
    page = browser("mate").get(edit).text
    assert (
        'name="files"' in page
        and f'href="/threads/{talk}/posts/2"' in page
        and 'name="files"' not in (browser("admin").get(edit).text)
    )
    refused = browser("mate").post(edit, data={"body": "", "version": "1", "files": given(("b.csv", CSV))})
    assert refused.status_code == 422 and "b.csv" in refused.text and 'name="attached"' in refused.text
    waits = rows(read)[1]
    said = {"body": TEXT["body"], "version": "1", "attached": str(waits.id)}
    for _ in range(2):
        assert browser("mate").post(edit, data=said).status_code == 303
    assert [row.post_id for row in rows(read)] == [post_now(read, talk, 2).id] * 2
    assert f'href="/files/{waits.id}"' in browser("ada").get(f"/threads/{talk}-x", follow_redirects=True).text


def test_what_is_added_while_editing_is_no_more_than_a_post_holds_and_the_authors_own(browser, read, talk):
    post(browser, "mate", talk, *[(f"{n}.csv", CSV) for n in range(9)])
    edit = f"/threads/{talk}/posts/2/edit"
    more = given(("y.csv", CSV), ("z.csv", CSV))
    refused = browser("mate").post(edit, data={"body": "What I typed.", "version": "1", "files": more})
    assert refused.status_code == 422 and "At most ten files" in refused.text and "What I typed." in refused.text
    assert post_now(read, talk, 2).body == TEXT["body"], "all or nothing"
    send(browser, "admin", ("theirs.csv", CSV))
    said = {"body": "Changed.", "version": "1", "reason": "A word", "attached": str(rows(read)[-1].id)}
    assert browser("admin").post(edit, data=said).status_code == 303
    assert rows(read)[-1].post_id is None, "nobody hangs a file on another's post"


def test_who_is_new_adds_no_file_that_nobody_looked_at(act, browser, read, talk):
    from app.threads import approving

    post(browser, "newcomer", talk)
    act("admin", approving.approve_post, post_now(read, talk, 2).id)
    [position] = [one.position for one in read(select(Post).where(Post.author_id != 0, Post.state == "visible"))][1:]
    edit, said = f"/threads/{talk}/posts/{position}/edit", {"body": "What I typed.", "version": "1"}
    assert browser("newcomer").post(edit, data=said).status_code == 303, "need an edit that is theirs to make"
    refused = browser("newcomer").post(edit, data=said | {"version": "2", "files": given(("a.csv", CSV))})
    assert refused.status_code == 422 and "a moderator looks at files first" in refused.text
    assert rows(read)[0].post_id is None


def test_what_is_never_sent_goes_after_a_week(act, app, browser, read, talk):
    for _ in range(2):
        send(browser, "mate", ("a.pdf", PDF))
    post(browser, "mate", talk, ("b.csv", CSV))
    [old, young, sent] = rows(read)
    long_ago = clock.now() - timedelta(days=7, minutes=1)
    ids = Attachment.id.in_((old.id, sent.id))
    act(None, lambda: db.session.execute(update(Attachment).where(ids).values(at=long_ago)))
    with app.app_context():
        throw_files_away()
    assert [row.id for row in rows(read)] == [young.id, sent.id]
    assert old.stored not in on_disk(app) and {young.stored, sent.stored} <= on_disk(app)


def test_a_request_that_dies_between_file_and_row_leaves_no_row_without_a_file(act, app, browser, read, monkeypatch):
    def dies(actor, file):
        raise SystemExit

    monkeypatch.setattr(filing, "keep_file", dies)
    before = on_disk(app)
    with pytest.raises(SystemExit):
        send(browser, "mate", ("a.pdf", PDF))
    assert rows(read) == [] and on_disk(app) == before


def test_a_row_whose_file_is_lost_is_not_found(act, app, browser, read, talk):
    post(browser, "mate", talk, ("a.pdf", PDF))
    [row] = rows(read)
    with app.app_context():
        files.discard(row.stored)
    assert status(browser, "mate", row) == 404
