"""A roster's way in: every row's fate beforehand, in or back as a whole, no mail by accident (A-5, P-13, G-3)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts import operations as accounts
from app.accounts.identity import hashed
from app.accounts.models import Invitation, Member, Silence
from app.cohorts.models import EditionMembership, Group, GroupMembership, RosterImport, RosterRow
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.audit import AuditEntry
from app.kernel.outbox import OutboxItem
from app.profiles import queries as profiles
from app.profiles.models import Profile, ProfileItem
from tests import cast
from tests.cohorts import rosters

BO = ["Bo Meer", "bo@noordhaven.example", "deelnemer", "7", "BME"]
AN = ["An Wulp", "an@noordhaven.example", "begeleider", "7", ""]


def find(read, address):
    found = read(select(Member).where(Member.email == address))
    return found[0] if found else None


def role_of(read, address, edition=1):
    member = find(read, address)
    theirs = EditionMembership.member_id == member.id, EditionMembership.edition_id == edition
    found = read(select(EditionMembership).where(*theirs))
    return found[0].role if found else None


def sentences(row):
    return " ".join(problem[2].format(**problem[3]) for problem in row.problems)


# The dry run


def test_the_dry_run_says_every_rows_fate_and_stores_nobody(bring_in, count):
    before = count(Member)
    walked = bring_in(
        BO,
        ["Ada", "ada@example.org", "", "", ""],
        ["Fenna", "friend@example.org", "", "", ""],
        ["", "x@y.nl", "", "", ""],
    )
    assert walked.fates() == ["new", "same", "update", "error"]
    assert count(Member) == before
    assert "Dry run: 3 of 4 rows are ready" in walked.page()


def test_every_error_names_its_cell_and_a_remedy(bring_in):
    walked = bring_in(
        ["Bo", "bo@noordhaven", "", "", ""], ["", "an@x.nl", "", "", ""], ["An", "an@x.nl", "keizer", "", ""]
    )
    page = walked.page()
    assert page.count('data-state="error"') == 3 + 1  # the third has the address of the second as well
    assert [[problem[0] for problem in row.problems] for row in walked.rows().values()] == [
        ["email"],
        ["name"],
        ["role", "email"],
    ]
    for said in ("no ending", "Write it in this cell", "Write participant, speaker"):
        assert said in page


def test_a_member_of_another_edition_is_an_update(bring_in, read):
    walked = bring_in(["Fenna Duinroos", "friend@example.org", "spreker", "", ""], to_the_end=True)
    assert walked.fates() == ["update"]
    assert role_of(read, "friend@example.org") == "speaker"
    assert role_of(read, "friend@example.org", edition=2) == "participant"


def test_the_same_address_twice_in_a_file_is_an_error_of_the_second_row(bring_in):
    walked = bring_in(BO, ["Bo Meer", "BO@noordhaven.example", "", "", ""], AN)
    assert walked.fates() == ["new", "error", "new"]
    assert "Same address as row 2" in sentences(walked.rows()[3])


def test_the_same_address_far_apart_is_seen_too(bring_in):
    """Rows are decided in batches; the first of the two may be in another one."""
    good = [[f"Persoon {n}", f"p{n}@noordhaven.example", "", "", ""] for n in range(450)]
    walked = bring_in(*good, ["Weer Persoon", "p3@noordhaven.example", "", "", ""])
    assert walked.fates() == ["new"] * 450 + ["error"]
    assert "Same address as row 5" in sentences(walked.rows()[452])


def test_the_same_name_in_the_edition_warns_and_may_go_in(bring_in, read):
    """P-13."""
    walked = bring_in(
        ["Mats Grachtmeer", "other@noordhaven.example", "", "", ""],
        BO,
        ["Bó Meer", "bo2@noordhaven.example", "", "", ""],
    )
    rows = walked.rows()
    assert walked.fates() == ["new", "new", "new"] and [row.has_look for row in rows.values()] == [True, False, True]
    assert "Same name as somebody of this edition" in sentences(rows[2])
    assert "Same name as row 3" in sentences(rows[4])
    walked.begin()
    assert find(read, "other@noordhaven.example") and find(read, "bo2@noordhaven.example")


def test_who_asked_for_silence_is_left_out(bring_in, act, read):
    """A-7: "do not write again" is obeyed by later imports; a member's own account is not touched by it."""
    for address in (BO[1], "friend@example.org"):
        act(None, lambda address=address: db.session.add(Silence(address_hash=hashed(address))))
    walked = bring_in(BO, ["Fenna Duinroos", "friend@example.org", "", "", ""], to_the_end=True)
    assert walked.fates() == ["error", "update"]
    assert "asked not to be written to" in sentences(walked.rows()[2])
    assert find(read, BO[1]) is None


def test_an_unknown_field_is_a_look_and_the_person_goes_in(bring_in, read):
    walked = bring_in(["Bo Meer", "bo@noordhaven.example", "", "", "Astrologie"], to_the_end=True)
    assert walked.rows()[2].has_look
    assert find(read, BO[1]).state == "staged"


def test_only_an_admin_makes_organisers_by_a_roster(bring_in, read):
    boss = ["Bo Meer", "bo@noordhaven.example", "organisator", "", ""]
    assert bring_in(boss).fates() == ["error"]
    assert bring_in(boss, person="admin", key="another-key", to_the_end=True).fates() == ["new"]
    assert role_of(read, BO[1]) == "organiser"


def test_nobody_stops_being_organiser_by_a_roster(bring_in, read):
    bring_in(["Orla van der Bloem", "organiser@example.org", "deelnemer", "", ""], to_the_end=True)
    assert role_of(read, "organiser@example.org") == "organiser"


def test_a_row_can_be_repaired_here(bring_in):
    walked = bring_in(["Bo Meer", "bo@noordhaven", "", "", ""], AN)
    assert "bo@noordhaven" in walked.client.get(f"{walked.url}/rows/2").text
    walked.repair(2, email="bo@noordhaven.example")
    assert walked.fates() == ["new", "new"]


def test_leaving_out_the_first_of_two_frees_the_second(bring_in):
    walked = bring_in(BO, ["Bo M.", BO[1], "", "", ""])
    walked.leave_out(2)
    rows = walked.rows()
    assert rows[2].left_out and rows[3].fate == "new"
    walked.leave_out(2, out=False)
    assert walked.rows()[3].fate == "error"


def test_columns_can_be_matched_again(walk):
    walked = walk()
    walked.upload(b"Naam;E-mail;Tweede\nBo;bo@x.nl;An\n")
    walked.match({"name": 2, "email": 1})
    assert "An" in [row.person["name"] for row in walked.rows().values()]
    walked.match({"name": 0, "email": 1})
    assert [row.person["name"] for row in walked.rows().values()] == ["Bo"]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"name": 0}, "e-mail addresses"),
        ({"email": 1}, "holds the names"),
        ({"email": 1, "nonsense": 0}, "holds the names"),
    ],
)
def test_columns_that_are_missing_are_asked_for(walk, mapping, said):
    walked = walk()
    walked.upload(b"Naam;E-mail\nBo;bo@x.nl\n")
    answer = walked.match(mapping)
    assert answer.status_code == 422 and said in answer.text
    assert walked.roster.state == "read"


def test_one_thing_cannot_be_two_columns(walk):
    walked = walk()
    walked.upload(b"Naam;E-mail;Mail\nBo;bo@x.nl;an@x.nl\n")
    form = {"version": 1, "column-0": "name", "column-1": "email", "column-2": "email"}
    assert walked.client.post(f"{walked.url}/columns", data=form).status_code == 422


# Importing


def test_people_are_staged_without_mail_and_invisible_to_members(bring_in, read, browser, act):
    """G-3: in no list, search or count visible to members."""
    bring_in(BO, AN, to_the_end=True)
    bo = find(read, BO[1])
    assert (bo.state, bo.display_name, bo.trust, bo.language) == ("staged", "Bo Meer", 1, "en")
    assert mail.sent == [] and read(select(Invitation)) == []
    for person in ("ada", "mate"):
        assert browser(person).get(f"/people/{bo.id}").status_code == 404
        assert (
            act(person, lambda who: db.session.scalars(profiles.listed_members(who).where(Member.id == bo.id)).all())
            == []
        )


def test_roles_and_groups_come_from_their_columns(bring_in, read):
    bring_in(BO, AN, ["Cas Eb", "cas@noordhaven.example", "", "Team Blauw", ""], to_the_end=True)
    assert (role_of(read, BO[1]), role_of(read, AN[1])) == ("participant", "supervisor")
    groups = {group.name or group.number: group for group in read(select(Group).where(Group.edition_id == 1))}
    assert set(groups) == {"Pictures from almost nothing", 7, "Team Blauw"}
    seven = read(select(GroupMembership).where(GroupMembership.group_id == groups[7].id))
    assert {(m.member_id, m.is_supervisor) for m in seven} == {
        (find(read, BO[1]).id, False),
        (find(read, AN[1]).id, True),
    }


def test_known_facts_are_laid_into_a_draft_profile(walk, read):
    walked = walk()
    walked.upload(
        b"Naam;E-mail;Vakgebied;Instelling;Plaats;Land;Functie\nBo;bo@x.nl;Technische Geneeskunde;UMC Noordhaven;Delft;Nederland;Onderzoeker\n"
    )
    walked.match()
    walked.begin()
    bo = find(read, "bo@x.nl")
    said = {item.kind: item.value for item in read(select(ProfileItem).where(ProfileItem.member_id == bo.id))}
    assert said == {
        "field": "tm",
        "organisation": "UMC Noordhaven",
        "city": "Delft",
        "country": "NL",
        "role": "Onderzoeker",
    }
    assert read(select(Profile.state).where(Profile.member_id == bo.id)) == ["draft"]


def test_errors_go_nowhere_unless_they_are_left_out_by_choice(bring_in, read):
    walked = bring_in(BO, ["", "an@x.nl", "", "", ""])
    answer = walked.begin()
    assert answer.status_code == 422 and "choose to leave them out" in answer.text
    assert walked.roster.state == "checked" and find(read, BO[1]) is None
    assert walked.begin(leave_errors_out=True).status_code == 303
    assert find(read, BO[1]) and find(read, "an@x.nl") is None
    assert [row.outcome for row in walked.rows().values()] == ["imported", "left"]


def test_a_file_that_is_imported_again_makes_no_doubles(bring_in, count, read):
    bring_in(BO, AN, to_the_end=True)
    before = count(Member), count(EditionMembership), count(GroupMembership), count(Group)
    again = bring_in(BO, AN, to_the_end=True, key="second-time-now")
    assert again.fates() == ["same", "same"]
    assert (count(Member), count(EditionMembership), count(GroupMembership), count(Group)) == before


def test_a_repaired_file_changes_people_who_have_not_claimed_their_place(bring_in, read):
    bring_in(["Bo Mer", BO[1], "", "", ""], to_the_end=True)
    again = bring_in(["Bo Meer", BO[1], "begeleider", "7", "BME"], to_the_end=True, key="second-time-now")
    assert again.fates() == ["update"]
    bo = find(read, BO[1])
    assert (bo.display_name, bo.sort_name, role_of(read, BO[1])) == ("Bo Meer", "meer bo", "supervisor")
    assert [i.value for i in read(select(ProfileItem).where(ProfileItem.member_id == bo.id))] == ["eng"]
    again.undo()
    bo = find(read, BO[1])
    assert (bo.display_name, role_of(read, BO[1])) == ("Bo Mer", "participant")
    assert read(select(ProfileItem).where(ProfileItem.member_id == bo.id)) == []


def test_a_members_own_name_and_profile_are_never_changed(bring_in, read):
    bring_in(["Ada L.", "ada@example.org", "spreker", "", "Law"], to_the_end=True)
    assert find(read, "ada@example.org").display_name == "Ada Lindewater"
    fields = select(ProfileItem.value).where(ProfileItem.member_id == cast.ids.ada, ProfileItem.kind == "field")
    assert read(fields) == ["tm"]
    assert role_of(read, "ada@example.org") == "speaker"


def test_an_address_taken_meanwhile_is_found_and_not_made_twice(bring_in, act, read, drain):
    walked = bring_in(BO)
    act(None, lambda: db.session.add(Member(email=BO[1], display_name="Bo", sort_name="bo", state="active")))
    walked.begin()
    assert len(read(select(Member).where(Member.email == BO[1]))) == 1
    assert role_of(read, BO[1]) == "participant" and find(read, BO[1]).display_name == "Bo"


def test_what_no_column_took_is_not_kept(walk, read):
    walked = walk()
    walked.upload(b"Naam;E-mail;Dieet\nBo;bo@x.nl;vegan\n;;halal\n")
    walked.match()
    walked.begin(leave_errors_out=True)
    assert "vegan" not in str([row.cells for row in walked.rows().values()])
    assert "halal" not in str([row.cells for row in walked.rows().values()])


# Twice, two tabs


def test_the_same_form_sent_twice_is_one_import(walk, read, house):
    data = b"Naam;E-mail\nBo;bo@x.nl\n"
    first, second = walk(), walk()
    first.upload(data)
    second.upload(data)
    assert first.url == second.url and len(read(select(RosterImport))) == 1
    assert list((house.config["DATA"] / "imports").glob("*")) == [], "the second file is not kept"


def test_the_button_pressed_twice_imports_once(bring_in, count):
    walked = bring_in(BO, AN)
    version = walked.roster.version
    assert walked.begin(version=version).status_code == 303
    made = count(Member)
    assert walked.begin(version=version).status_code == 303
    assert count(Member) == made


def test_two_tabs_do_not_move_one_import_in_two_directions(bring_in):
    walked = bring_in(BO, AN)
    old = walked.roster.version
    walked.leave_out(2)
    answer = walked.begin(version=old)
    assert answer.status_code == 409 and walked.roster.state == "checked"
    assert walked.begin().status_code == 303


# Undo


def everything(count):
    return {
        table.__name__: count(table)
        for table in (Member, EditionMembership, Group, GroupMembership, Profile, ProfileItem)
    }


def test_undo_restores_the_counts(bring_in, count, read):
    before = everything(count)
    walked = bring_in(
        BO,
        AN,
        ["Fenna Duinroos", "friend@example.org", "", "4", ""],
        ["Mats", "mate@example.org", "spreker", "", ""],
        to_the_end=True,
    )
    assert everything(count) != before and role_of(read, "mate@example.org") == "speaker"
    walked.undo()
    assert walked.roster.state == "undone"
    assert everything(count) == before and role_of(read, "mate@example.org") == "participant"
    assert find(read, BO[1]) is None
    assert "taken back" in walked.page()


def test_undo_kills_the_invitations_of_the_unclaimed_and_keeps_the_claimed(bring_in, read, act, browser):
    walked = bring_in(BO, AN, to_the_end=True)

    def invite(organiser, address):
        member = db.session.scalar(select(Member).where(Member.email == address))
        return accounts.invite(organiser, member, edition=walked_edition())

    def walked_edition():
        from app.cohorts.models import Edition

        return db.session.get(Edition, 1)

    secrets = {address: act("organiser", lambda o, a=address: invite(o, a)) for address in (BO[1], AN[1])}
    took = {"name": "An Wulp", "password_hash": None, "language": None, "time_zone": None, "answer_key": "k" * 12}
    act(None, lambda: accounts.accept_invitation(secrets[AN[1]], **took))
    walked.undo()
    assert find(read, BO[1]) is None and read(select(Invitation).where(Invitation.state == "sent")) == []
    an = find(read, AN[1])
    assert an.state == "active" and role_of(read, AN[1]) == "supervisor"
    assert [row.outcome for row in walked.rows().values()] == ["undone", "kept"]
    assert "1 person stayed" in walked.page() and "An Wulp" in walked.page()
    with pytest.raises(Exception, match="link"):
        act(None, lambda: accounts.accept_invitation(secrets[BO[1]], **took))


def test_who_is_on_another_list_too_stays_there(bring_in, read):
    first = bring_in(BO, to_the_end=True)
    bring_in(BO, to_the_end=True, edition=2, person="admin", key="other-edition")
    first.undo()
    assert role_of(read, BO[1], edition=2) == "participant" and role_of(read, BO[1], edition=1) is None


def test_somebody_whom_something_else_holds_is_left_without_the_edition(bring_in, read, act):
    walked = bring_in(BO, AN, to_the_end=True)
    bo = find(read, BO[1]).id
    act("admin", lambda admin: accounts.give_role(admin, db.session.get(Member, bo), "site moderator"))
    walked.undo()
    assert walked.roster.state == "undone"
    assert role_of(read, BO[1]) is None and find(read, AN[1]) is None


@pytest.mark.parametrize(("hours", "status", "state"), [(23, 303, "undone"), (25, 403, "finished")])
def test_undo_is_possible_for_24_hours(bring_in, act, hours, status, state):
    walked = bring_in(BO, to_the_end=True)
    ended = clock.now() - timedelta(hours=hours)
    act(None, lambda: db.session.execute(update(RosterImport).values(finished_at=ended)))
    answer = walked.undo()
    assert (answer.status_code, walked.roster.state) == (status, state)
    assert "Undo the whole import" not in walked.page()


def test_an_import_under_way_can_be_undone(bring_in, house, read, count, drain):
    from app.cohorts.roster import placing, steps

    before = everything(count)
    walked = bring_in(*[[f"Persoon {n}", f"p{n}@noordhaven.example", "", "3", ""] for n in range(120)])
    form = {"version": walked.roster.version}
    walked.client.post(f"{walked.url}/start", data=form)
    with house.app_context():
        steps.put_in(walked.roster.id)
    assert everything(count)["Member"] == before["Member"] + placing.BATCH
    walked.undo()
    assert walked.roster.state == "undone" and everything(count) == before


# Report, audit, forgetting


def test_the_report_holds_every_row_and_no_formula(bring_in):
    walked = bring_in(BO, ["=cmd|' /C calc'!A0", "an@x.nl", "", "", ""], ["+Plus Min", "plus@x.nl", "", "", ""])
    answer = walked.client.post(f"{walked.url}/report.csv")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert len(lines) == 4 and answer.headers["Content-Disposition"].endswith('.csv"')
    assert "Error" in lines[2] and "'=cmd" in lines[2] and "'+Plus" in lines[3]
    assert answer.text.startswith("\ufeff")


def test_import_and_undo_are_written_down(bring_in, read):
    walked = bring_in(BO, to_the_end=True)
    walked.undo()
    entries = read(select(AuditEntry).where(AuditEntry.subject_kind == "RosterImport").order_by(AuditEntry.id))
    assert [entry.act for entry in entries] == ["import", "import finished", "undo import", "import undone"]
    assert entries[0].actor_id == cast.ids.organiser and entries[0].codes["new"] == 1
    assert "Bo" not in str([entry.codes for entry in entries])


def test_a_file_that_nobody_goes_on_with_is_forgotten(bring_in, read, house):
    from app.cohorts.roster import files

    left, done = bring_in(BO), bring_in(AN, to_the_end=True, key="another-key")
    for days, rows in ((8, 1), (31, 0)):
        clock.move(timedelta(days=days))
        with house.app_context():
            files.forget_the_old()
        assert len(read(select(RosterRow))) == rows
    assert (left.roster.state, done.roster.state) == ("failed", "finished")


def test_a_file_can_be_thrown_away(bring_in, read):
    walked = bring_in(BO)
    answer = walked.client.post(f"{walked.url}/discard", data={"version": walked.roster.version})
    walked.drain()
    assert answer.status_code == 303 and read(select(RosterRow)) == []


def test_a_file_that_is_no_roster_gets_a_sentence_and_leaves_nothing(walk, read, house):
    walked = walk()
    walked.upload(b"%PDF-1.7 nonsense")
    assert walked.roster.state == "failed" and "This is a PDF" in walked.page()
    assert read(select(RosterRow)) == [] and read(select(OutboxItem)) == []
    assert list((house.config["DATA"] / "imports").glob("*")) == []


def test_a_file_that_breaks_far_down_leaves_no_rows(walk, read):
    walked = walk()
    good = "".join(f"P {n};p{n}@x.nl\n" for n in range(900))
    walked.upload(("Naam;E-mail\n" + good + '"Bo;bo@x.nl\n').encode())
    assert walked.roster.state == "failed" and "row 902 is never closed" in walked.page()
    assert read(select(RosterRow)) == []


def test_a_heading_alone_is_no_roster(walk):
    walked = walk()
    walked.upload(b"Naam;E-mail\n")
    assert walked.roster.state == "failed" and "nobody under it" in walked.page()


def test_the_roster_of_300_is_what_its_facts_say(walk, read):
    """The browser journey imports this file."""
    assert rosters.ROSTER_300.read_bytes() == rosters.csv_of([rosters.HEAD, *rosters.of_300()]).encode("utf-8-sig")
    walked = walk()
    walked.upload(rosters.ROSTER_300.read_bytes())
    assert walked.roster.total == 300
    walked.match()
    rows = walked.rows().values()
    found = {fate: sum(row.fate == fate for row in rows) for fate in ("new", "error")}
    assert found | {"look": sum(row.has_look and row.fate != "error" for row in rows)} == {
        key: rosters.FACTS[key] for key in ("new", "error", "look")
    }
    walked.begin(leave_errors_out=True)
    assert (
        len(read(select(Group).where(Group.import_id.is_not(None)))) == rosters.FACTS["groups"] - 1
    )  # group 4 was there
    assert find(read, "aukje.1@noordhaven.example").display_name == "Aukje de Rietkraag"


def test_whom_the_school_names_is_no_longer_new(bring_in, read):
    """Also who came in by themselves before (G-12)."""
    bring_in(["Noor Nieuwland", "newcomer@example.org", "", "", ""], BO, to_the_end=True)
    assert find(read, "newcomer@example.org").trust == 1
