"""What a row's cells say, whatever way they are written; and which column is what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cohorts.roster import cleaning, columns

MAPPING = {"email": 0, "name": 1, "role": 2, "group": 3, "language": 4}


def read(email="bo@x.nl", name="Bo Meer", role="", group="", language=""):
    return cleaning.read([email, name, role, group, language], MAPPING, 5)


def wrong(reading):
    return [(problem[0], problem[2]) for problem in reading.problems if problem[1] == "error"]


@pytest.mark.parametrize(
    "written",
    [
        "bo@x.nl", " BO@X.NL ", "mailto:bo@x.nl", "Bo Meer <bo@x.nl>", "bo@x.nl;", "<bo@x.nl>", "bo@x.nl.",
        "\u00a0bo@x.nl", "'bo@x.nl'",
    ],
)  # fmt: skip
def test_an_address_is_taken_as_people_write_it(written):
    reading = read(email=written)
    assert (reading.address, reading.problems) == ("bo@x.nl", [])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "missing"), ("n.v.t.", "missing"), ("–", "missing"), ("bo", "no @"), ("bo at x.nl", "no @"),
        ("bo@noordhaven", "no ending"), ("bo@x.nl, an@x.nl", "two addresses"), ("bo@x.nl / an@x.nl", "two addresses"),
        ("bo@@x.nl", "not an address"), ("bo meer@x.nl", "not an address"), ("=A1", "formula"), ("@SUM(A1)", "formula"),
        ("bo@x..nl", "not an address"), ("bo@localhost.localhost", "not an address"), ("bo\u202e@x.nl", "invisible"),
        ("a" * 300 + "@x.nl", "not an address"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_said_at_its_cell(written, said):
    ((column, sentence),) = wrong(read(email=written))
    assert column == "email" and said in sentence


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bo Meer", "Bo Meer"), ("  Bo \t Meer ", "Bo Meer"), ("Berg, Anna van der", "Anna van der Berg"),
        ("Çelik", "Çelik"), ("王小明", "王小明"), ("محمد علي", "محمد علي"), ("Bo\nMeer", "Bo Meer"), ("O’Neill-Ö", "O’Neill-Ö"),
    ],
)  # fmt: skip
def test_a_name_is_taken_as_people_write_it(written, name):
    reading = read(name=written)
    assert (reading.person["name"], wrong(reading)) == (name, [])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "empty"), ("\u200b", "empty"), ("bo@x.nl", "look like a name"), ("12", "look like a name"),
        ("x" * 61, "longer than 60"), ("J\ufffdrg", "lost"), ("Bo\x07", "invisible"), ("=1+1", "formula"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_said_at_its_cell(written, said):
    ((column, sentence),) = [
        (key, sentence.format(**values)) for key, kind, sentence, values in read(name=written).problems
    ]
    assert column == "name" and said in sentence


def test_initials_only_deserve_a_look_and_are_no_error():
    reading = read(name="Ö. Veenmol")
    assert not reading.has_error and reading.problems[0][:2] == ["name", "look"]


def test_given_name_infix_and_family_name_make_one_name_that_sorts_by_its_last():
    cells = ["bo@x.nl", "Anna", "van der", "Berg"]
    reading = cleaning.read(cells, {"email": 0, "given": 1, "infix": 2, "family": 3}, 4)
    assert (reading.person["name"], reading.name_key) == ("Anna van der Berg", "berg anna van der")


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("Deelnemer", "participant"),
        ("STUDENT", "participant"),
        ("spreker", "speaker"),
        ("Supervisor", "supervisor"),
        ("begeleider ", "supervisor"),
    ],
)
def test_a_role_is_known_in_both_languages(written, role):
    assert read(role=written).person["role"] == role


def test_an_unknown_role_is_an_error_and_an_empty_one_is_not():
    assert [column for column, _ in wrong(read(role="keizer"))] == ["role"]
    assert "role" not in read(role="").person


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("4", [4, ""]), ("Group 4", [4, ""]), ("Groep 04", [4, ""]), ("WG 4: Pictures", [4, "Pictures"]), ("4 - Naam", [4, "Naam"]),
        ("4.0", [4, ""]), ("#12", [12, ""]), ("Team Blauw", [None, "Team Blauw"]),
    ],
)  # fmt: skip
def test_a_group_is_a_number_a_name_or_both(written, group):
    assert read(group=written).person["group"] == group


@pytest.mark.parametrize("written", ["0", "99999", "x" * 200])
def test_a_group_that_cannot_be_is_an_error(written):
    assert [column for column, _ in wrong(read(group=written))] == ["group"]


def test_a_row_with_more_cells_than_the_heading_is_an_error():
    assert wrong(cleaning.read(["bo@x.nl", "Bo", "", "", "", "6", "7"], MAPPING, 5))


def test_a_short_row_is_read_as_far_as_it_goes():
    assert cleaning.read(["bo@x.nl", "Bo"], MAPPING, 5).problems == []


@settings(max_examples=400)
@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_cells_are_read_without_a_fault(cells):
    reading = cleaning.read(cells, MAPPING, 5)
    assert reading.has_error or (reading.address and reading.person["name"])


GUESSES = {
    "Dutch": (["Voornaam", "Tussenvoegsel", "Achternaam", "E-mailadres", "Werkgroep", "Rol"], {"given": 0, "infix": 1, "family": 2, "email": 3, "group": 4, "role": 5}),
    "English": (["First name", "Last Name", "E-mail address", "Group No.", "Role"], {"given": 0, "family": 1, "email": 2, "group": 3, "role": 4}),
    "one name": (["#", "Full name", "Mail", "Language"], {"name": 1, "email": 2, "language": 3}),
    "two like names": (["Name", "Naam", "Email"], {"name": 0, "email": 2}),
}  # fmt: skip


@pytest.mark.parametrize("file", GUESSES)
def test_columns_are_guessed_by_their_headings(file):
    heads, mapping = GUESSES[file]
    assert columns.guess(heads, []) == mapping


@pytest.mark.parametrize(
    ("rows", "mapping"),
    [
        ([["Bo Meer", "x", "bo@x.nl"], ["An Wulp", "y1", "an@x.nl"]], {"name": 0, "email": 2}),
        ([["1", "Bo", "Meer", "bo@x.nl"], ["2", "An", "Wulp", "an@x.nl"]], {"given": 1, "family": 2, "email": 3}),
        ([["bo@x.nl", "Bo"], ["an@x.nl", "An"]], {"email": 0, "name": 1}),
        ([["1", "2"], ["3", "4"]], {}),
    ],
)
def test_columns_without_headings_are_guessed_by_what_they_hold(rows, mapping):
    assert columns.guess([f"({n})" for n in range(1, len(rows[0]) + 1)], rows) == mapping


def test_a_mapping_needs_an_address_and_a_name():
    assert columns.complaint({"name": 0}, 3) == "email"
    assert columns.complaint({"email": 0}, 3) == "name"
    assert columns.complaint({"email": 0, "name": 7}, 3) == "email"
    assert columns.complaint({"email": 0, "family": 1}, 3) is None


def test_each_formula_is_said_with_its_column():
    from app.cohorts.roster import problems

    reading = read(email="=A1", name="=B1")
    assert [problems.say(problem[2:]) for problem in reading.problems] == [
        "“E-mail” holds a formula. Put its value there instead.",
        "“Full name” holds a formula. Put its value there instead.",
    ]
