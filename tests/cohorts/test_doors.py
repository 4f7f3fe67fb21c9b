"""The pages under /organise: who comes in, what they do, and what a page costs."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select

from app.accounts.models import Invitation, Member
from app.cohorts import operations
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership, RosterImport, School
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.audit import AuditEntry
from tests import cast

IDS = cast.ids
PAGES = [
    "/organise", "/organise/editions/1", "/organise/editions/1/edit", "/organise/editions/1/groups",
    "/organise/editions/1/imports", "/organise/editions/1/invite?everybody=1", f"/organise/editions/1/people/{IDS.staged}",
    "/organise/groups/1",
]  # fmt: skip
ADMIN_PAGES = ["/organise/schools/1", "/organise/schools/1/editions/new"]


@pytest.fixture
def statements(house):
    """The SQL that a page sends."""
    sent = []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK")):
            sent.append(statement)

    with house.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    yield sent
    event.remove(engine, "after_cursor_execute", note)


@pytest.fixture
def crowd(act):
    """5,000 people on the roster of Leiden 2023, in twelve groups, some invited."""

    def make():
        people = [
            {"id": n, "email": f"p{n}@noordhaven.example", "display_name": f"Persoon {n:05}", "sort_name": f"{n:05} persoon", "state": "invited" if n % 5 == 0 else "staged"}
            for n in range(1000, 6000)
        ]  # fmt: skip
        db.session.execute(insert(Member), people)
        db.session.execute(insert(EditionMembership), [{"edition_id": 1, "member_id": p["id"]} for p in people])
        db.session.execute(insert(Group), [{"id": n, "edition_id": 1, "number": n} for n in range(10, 22)])
        members = [{"group_id": 10 + p["id"] % 12, "member_id": p["id"]} for p in people]
        db.session.execute(insert(GroupMembership), members)
        later = clock.now() + timedelta(days=30)
        sent = [{"member_id": p["id"], "edition_id": 1, "expires_at": later} for p in people if p["state"] == "invited"]
        db.session.execute(insert(Invitation), sent)

    act(None, make)


# Who comes in


@pytest.mark.parametrize("page", PAGES)
def test_members_and_moderators_find_nothing_here(page, browser):
    assert browser("organiser").get(page).status_code == 200
    for person in ("ada", "supervisor", "site_moderator", "outsider"):
        assert browser(person).get(page).status_code == 404, person
    assert browser(None).get(page).status_code == 302


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_schools_are_for_admins(page, browser):
    assert browser("admin").get(page).status_code == 200
    assert browser("organiser").get(page).status_code == 404


def test_an_organiser_tends_their_own_editions_only(browser, bring_in):
    """G-4: another edition does not exist for them, nor its imports."""
    walked = bring_in(["Bo Meer", "bo@x.nl", "", "", ""], edition=2, person="admin")
    organiser = browser("organiser")
    assert "Delft 2024" not in organiser.get("/organise").text and "Leiden 2023" in organiser.get("/organise").text
    for path in (
        "/organise/editions/2",
        "/organise/editions/2/imports",
        walked.url,
        walked.url + "/progress",
        walked.url + "/columns",
        walked.url + "/rows/2",
    ):
        assert organiser.get(path).status_code == 404, path
        assert browser("admin").get(path).status_code == 200, path
    form = {"version": 2, "leave_errors_out": "y"}
    for path in ("/start", "/undo", "/discard", "/report.csv", "/columns", "/rows/2"):
        assert organiser.post(walked.url + path, data=form).status_code == 404, path
    assert walked.roster.state == "checked"


def test_a_member_cannot_leave_a_file_here(browser, house):
    form = {"client_key": "key-of-the-form", "file": (io.BytesIO(b"Naam;E-mail\nBo;bo@x.nl\n"), "roster.csv")}
    assert browser("ada").post("/organise/editions/1/imports", data=form).status_code == 404
    assert list((house.config["DATA"] / "imports").glob("*")) == []


# Schools, editions, roles, groups


def test_an_admin_makes_a_school_an_edition_and_its_organiser(browser, read):
    admin = browser("admin")
    for _ in range(2):
        assert admin.post("/organise/schools", data={"name": "Noordhaven School"}).status_code == 303
    (school,) = read(select(School).where(School.name == "Noordhaven School"))
    facts = {
        "name": "Noordhaven 2027",
        "place": "Noordhaven",
        "starts_on": "2027-07-05",
        "ends_on": "2027-07-09",
        "time_zone": "Europe/Amsterdam",
        "language": "nl",
        "state": "planned",
        "version": 1,
    }
    answer = admin.post(f"/organise/schools/{school.id}/editions", data=facts)
    (edition,) = read(select(Edition).where(Edition.name == "Noordhaven 2027"))
    assert answer.location == f"/organise/editions/{edition.id}"
    assert (
        admin.post(f"/organise/editions/{edition.id}/organisers", data={"address": "ADA@example.org"}).status_code
        == 303
    )
    assert browser("ada").get(f"/organise/editions/{edition.id}").status_code == 200
    assert "edition role" in read(select(AuditEntry.act).where(AuditEntry.actor_id == IDS.admin))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "Write something first"), ({"ends_on": "2027-01-01"}, "before the first"), ({"time_zone": "Mars/Base"}, "time zone"),
        ({"state": "burning"}, "Not a valid choice"), ({"starts_on": "soon"}, "Not a valid date"), ({"version": "x"}, "needs another look"),
    ],
)  # fmt: skip
def test_a_wrong_edition_is_said_at_its_field(change, said, browser, read):
    facts = {
        "name": "N",
        "place": "",
        "starts_on": "2027-07-05",
        "ends_on": "",
        "time_zone": "Europe/Amsterdam",
        "language": "nl",
        "state": "planned",
        "version": 1,
    }
    answer = browser("admin").post("/organise/editions/1/edit", data=facts | change)
    assert answer.status_code == 422 and said in answer.text
    assert read(select(Edition.name).where(Edition.id == 1)) == ["Leiden 2023"]


def test_a_stale_edition_form_is_refused_and_keeps_what_was_typed(browser, read):
    """G-6."""
    facts = {"name": "Leiden XX", "time_zone": "Europe/Amsterdam", "language": "en", "state": "closed", "version": 1}
    assert browser("admin").post("/organise/editions/1/edit", data=facts).status_code == 303
    answer = browser("organiser").post("/organise/editions/1/edit", data=facts | {"name": "Leiden YY"})
    assert answer.status_code == 409 and "Leiden YY" in answer.text
    assert read(select(Edition.name).where(Edition.id == 1)) == ["Leiden XX"]


def test_an_unknown_address_makes_no_organiser(browser):
    answer = browser("admin").post("/organise/editions/1/organisers", data={"address": "nobody@example.org"})
    assert answer.status_code == 422 and "No member has this address" in answer.text


def test_an_organiser_sets_roles_but_makes_no_organiser(browser, read):
    """P-9, G-4."""
    organiser, path = browser("organiser"), f"/organise/editions/1/people/{IDS.mate}"
    assert organiser.post(path + "/role", data={"role": "speaker"}).status_code == 303
    answer = organiser.post(path + "/role", data={"role": "organiser"})
    assert answer.status_code == 403 and "Only admins" in answer.text
    assert (
        organiser.post(f"/organise/editions/1/people/{IDS.organiser}/role", data={"role": "speaker"}).status_code == 403
    )
    theirs = EditionMembership.edition_id == 1, EditionMembership.member_id == IDS.mate
    assert read(select(EditionMembership.role).where(*theirs)) == ["speaker"]
    for address in ("ada@example.org", "nobody@example.org"):  # nor learns whose address is known
        assert organiser.post("/organise/editions/1/organisers", data={"address": address}).status_code == 403


def test_leaving_the_roster_ends_membership_groups_and_invitation(browser, read, drain, act):
    """P-9: what was for people of the edition is hidden at once."""
    act(None, lambda: cast.item("mate", "organisation", "Secret Lab", audience="cohorts"))
    assert "Secret Lab" in browser("ada").get(f"/people/{IDS.mate}").text
    organiser = browser("organiser")
    organiser.post(f"/organise/editions/1/people/{IDS.staged}/invite")
    for person in (IDS.ada, IDS.staged):
        assert organiser.post(f"/organise/editions/1/people/{person}/remove").status_code == 303
    assert "Secret Lab" not in browser("ada").get(f"/people/{IDS.mate}").text
    assert read(select(GroupMembership).where(GroupMembership.member_id == IDS.ada)) == []
    assert read(select(Invitation.state)) == ["revoked"]


def test_groups_are_made_renamed_and_filled(browser, read):
    organiser = browser("organiser")
    for _ in range(2):
        organiser.post("/organise/editions/1/groups", data={"name": "Whispers", "number": "", "question": "Who hears?"})
    assert read(select(Group.number).where(Group.name == "Whispers").order_by(Group.number)) == [5, 6]
    (five,) = read(select(Group).where(Group.number == 5))
    assert organiser.post(f"/organise/groups/{five.id}", data={"name": "Echoes", "number": "4"}).status_code == 422
    assert organiser.post(f"/organise/groups/{five.id}", data={"name": "Echoes", "number": "9"}).status_code == 303
    path = f"/organise/editions/1/people/{IDS.mate}/groups"
    assert organiser.post(path, data={"group": five.id, "is_supervisor": "1"}).status_code == 303
    assert "Mats Grachtmeer" in organiser.get(f"/organise/groups/{five.id}").text
    assert organiser.post(f"{path}/{five.id}/leave").status_code == 303
    assert read(select(GroupMembership).where(GroupMembership.group_id == five.id)) == []


def test_a_group_of_another_edition_takes_nobody_in(browser, act, read):
    act(None, lambda: db.session.add(Group(id=99, edition_id=2, number=1)))
    answer = browser("organiser").post(f"/organise/editions/1/people/{IDS.mate}/groups", data={"group": 99})
    assert answer.status_code == 404 and read(select(GroupMembership).where(GroupMembership.group_id == 99)) == []


# Invitations


def test_the_page_names_how_many_before_any_mail_goes(browser, read):
    organiser = browser("organiser")
    page = organiser.get("/organise/editions/1/invite", query_string={"member": [IDS.staged, IDS.ada, 999, "x"]})
    assert "Invite 1 person?" in page.text and "Stijn Voorraad" in page.text
    assert read(select(Invitation)) == [] and mail.sent == []


def test_the_chosen_are_invited_by_mail_once(browser, read, drain):
    organiser = browser("organiser")
    for _ in range(2):
        form = {"member": [IDS.staged, IDS.ada], "everybody": ""}
        assert organiser.post("/organise/editions/1/invite", data=form).status_code == 303
    drain()
    assert [message["To"] for message in mail.sent] == ["staged@example.org"]
    assert read(select(Member.state).where(Member.id == IDS.staged)) == ["invited"]
    assert "Invited" in organiser.get(f"/organise/editions/1/people/{IDS.staged}").text


def test_everybody_who_is_staged_is_invited(bring_in, drain, read):
    people = [[f"Persoon {n}", f"p{n}@noordhaven.example", "", "", ""] for n in range(60)]
    walked = bring_in(*people, to_the_end=True)
    assert "Send 61 invitations" in walked.client.get("/organise/editions/1/invite?everybody=1").text
    walked.client.post("/organise/editions/1/invite", data={"everybody": "1"})
    drain()
    assert len(mail.sent) == 61 and read(select(Member.id).where(Member.state == "staged")) == []


def test_an_invitation_is_sent_again_and_taken_back(browser, drain, read):
    organiser, path = browser("organiser"), f"/organise/editions/1/people/{IDS.staged}"
    organiser.post(path + "/invite")
    (first,) = read(select(Invitation))
    clock.move(timedelta(minutes=11))
    organiser.post(path + "/invite")
    (again,) = read(select(Invitation))
    assert again.token_hash != first.token_hash
    drain()
    assert len(mail.sent) == 2
    assert organiser.post(path + "/revoke").status_code == 303
    assert read(select(Invitation.state)) == ["revoked"]
    assert read(select(Member.state).where(Member.id == IDS.staged)) == ["staged"]


def test_a_wave_of_invitations_passes_over_who_cannot_be_invited(act, read, bring_in):
    bring_in(["Bo Meer", "bo@x.nl", "", "", ""], to_the_end=True)

    def invite(organiser):
        members = list(db.session.scalars(select(Member).where(Member.email.in_(["bo@x.nl", "mate@example.org"]))))
        return operations.invite_people(organiser, db.session.get(Edition, 1), members)

    assert list(act("organiser", invite)) == [IDS.mate]
    assert read(select(Member.state).where(Member.email == "bo@x.nl")) == ["invited"]


# What a page costs, with 5,000 people


@pytest.mark.parametrize(
    "page",
    [
        *PAGES,
        "/organise/editions/1?show=staged",
        "/organise/editions/1?words=persoon+01",
        f"/organise/editions/1/people/{IDS.ada}",
    ],
)
def test_a_page_costs_at_most_eight_statements(page, crowd, browser, statements):
    organiser = browser("organiser")
    organiser.get(page)
    statements.clear()
    answer = organiser.get(page)
    assert answer.status_code == 200 and len(answer.data) < 60_000
    assert len(statements) <= 8, "\n\n".join(statements)


def test_the_pages_of_an_import_cost_at_most_eight_statements(bring_in, statements):
    people = [[f"Persoon {n}", f"p{n}@noordhaven.example", "", "3", ""] for n in range(60)]
    walked = bring_in(*people, *[["", f"q{n}@noordhaven.example", "", "", ""] for n in range(60)])
    for path in ("", "?show=all", "/columns", "/progress", "/rows/2"):
        walked.client.get(walked.url + path)
        statements.clear()
        assert walked.client.get(walked.url + path).status_code == 200
        assert len(statements) <= 8, path + "\n\n".join(statements)


def test_the_list_of_people_turns_its_pages(crowd, browser):
    organiser, seen, url = browser("organiser"), [], "/organise/editions/1?show=staged"
    for _ in range(4):
        page = organiser.get(url).text
        seen += [part.split('"')[0] for part in page.split('name="member" value="')[1:]]
        url = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == 200 and len(set(seen)) == 200


# Too much, and nonsense


class Endless(io.RawIOBase):
    """A body that goes on for a gigabyte, and says how much of it was taken."""

    taken = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.taken >= 2**30:
            return 0
        buffer[:] = b"x" * len(buffer)
        self.taken += len(buffer)
        return len(buffer)


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # the parser leaves its file to the collector
@pytest.mark.parametrize("length", ["1073741824", None], ids=["declared", "chunked"])
def test_a_gigabyte_is_refused_before_it_is_read(length, browser, house):
    """F26."""
    body, client = Endless(), browser("organiser")
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'

    class Body(Endless):
        def readinto(self, buffer):
            if not self.taken:
                buffer[: len(start)] = start
                self.taken = len(start)
                return len(start)
            return super().readinto(buffer)

    body = Body()
    environ = {
        "wsgi.input": io.BufferedReader(body),
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "REQUEST_METHOD": "POST",
    }
    environ |= (
        {"CONTENT_LENGTH": length} if length else {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    )
    answer = client.open("/organise/editions/1/imports", environ_overrides=environ, method="POST")
    assert answer.status_code == 413
    assert body.taken < 4 * 20 * 2**20
    assert list((house.config["DATA"] / "imports").glob("*")) == []


def test_other_forms_take_no_more_than_before(browser):
    form = {"name": "x" * 300_000}
    assert browser("admin").post("/organise/schools", data=form).status_code == 413


@pytest.mark.parametrize(
    "form",
    [{}, {"client_key": "k"}, {"client_key": "key-of-the-form"}, {"client_key": "key-of-the-form", "file": "text"}],
)
def test_a_form_without_a_file_is_answered_in_words(form, browser):
    answer = browser("organiser").post("/organise/editions/1/imports", data=form)
    assert answer.status_code == 422 and "needs another look" in answer.text


@pytest.mark.parametrize(
    "form",
    [{}, {"version": "x"}, {"version": "-1"}, {"version": 2**70}, {"version": 2, "column-0": ["email", "name"], "column-99999": "email"}, {"version": 2, "cell-email": "\0" * 9}],
)  # fmt: skip
@pytest.mark.parametrize("step", ["columns", "start", "rows/2", "undo", "discard"])
def test_nonsense_in_a_step_is_refused_in_words(step, form, bring_in):
    walked = bring_in(["Bo Meer", "bo@x.nl", "", "", ""])
    assert walked.client.post(f"{walked.url}/{step}", data=form).status_code in (303, 403, 409, 422)


@pytest.mark.parametrize(
    "query", ["after=x", "after=W10", "before=WzFd", "show=everything", "words=%25_%5C", "member=9" * 3, "after=%00"]
)
def test_nonsense_in_the_address_gives_a_page(query, browser, bring_in):
    walked = bring_in(["Bo Meer", "bo@x.nl", "", "", ""])
    for path in ("/organise/editions/1", "/organise/editions/1/invite", walked.url):
        assert walked.client.get(f"{path}?{query}").status_code == 200
    assert walked.client.get("/organise/editions/99999999999999999999").status_code == 404


def test_a_file_name_cannot_turn_what_stands_behind_it_around(bring_in, read):
    bring_in(b"Name,E-mail\nRika Rij,rika@example.org\n", name="roster\u202egpj.csv")
    assert read(select(RosterImport.file_name))[-1] == "roster gpj.csv"
