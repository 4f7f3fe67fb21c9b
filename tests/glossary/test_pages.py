"""The glossary's pages, and what each reader sees of it."""

import re

import pytest

KEY = {"client_key": "0123456789abcdef"}
PAIR = KEY | {
    "term_a": "weaning", "field_a": "cli", "language_a": "en", "term_b": "control handover", "field_b": "eng",
    "language_b": "", "relation": "same", "example": "Breathing is handed back.",
}  # fmt: skip


def terms(page):
    return re.findall(r'ledger__title">(?:<a[^>]*>)?<span[^>]*>([^<]*)<', page)


def test_members_read_what_is_accepted_by_letter_field_and_word(accepted, propose, browser):
    accepted("weaning", "control handover")
    accepted("alarm fatigue", "false alarm rate", field_a="nur")
    propose("secret word", "another word", who="mate")
    read = browser("friend").get
    assert terms(read("/glossary").text) == ["alarm fatigue", "false alarm rate", "weaning", "control handover"]
    assert terms(read("/glossary?field=nur").text) == ["alarm fatigue", "false alarm rate"]
    assert terms(read("/glossary?q=HAND").text) == ["weaning", "control handover"]
    assert terms(read("/glossary?q=hand%25over").text) == []
    assert "Propose the pair" not in read("/glossary").text and "No pair like that" in read("/glossary?q=secret").text


def test_the_list_goes_on_page_by_page(act, browser):
    from app.glossary.operations import load_shipped_pairs, shipped

    act(None, load_shipped_pairs)
    url, seen, client = "/glossary", [], browser("ada")
    while url:
        page = client.get(url).text
        seen += terms(page)[::2]
        more = re.search(r'href="([^"]*)"[^>]*rel="next"', page)
        url = more[1].replace("&amp;", "&") if more else ""
    assert sorted(seen) == sorted(pair.term_a.replace("'", "&#39;") for pair in shipped())
    assert len(client.get("/glossary").data) < 60 * 1024


def test_a_proposal_waits_for_a_moderator_and_is_seen_by_two(browser, propose):
    sent = browser("ada").post("/glossary/propose", data=PAIR)
    assert sent.status_code == 303
    for who, status in (("ada", 200), ("site_moderator", 200), ("admin", 200), ("mate", 404), ("space_moderator", 404)):
        assert browser(who).get(sent.location).status_code == status, who
    queue = browser("site_moderator").get("/glossary/proposed").text
    assert terms(queue) == ["weaning", "control handover"] and "Ada Lindewater" in queue


def test_a_refused_proposal_keeps_what_was_typed(browser):
    page = browser("ada").post("/glossary/propose", data=PAIR | {"term_b": "weanings"})
    assert page.status_code == 422
    assert "one word already" in page.text and 'value="weanings"' in page.text and "Breathing is handed" in page.text


@pytest.mark.parametrize("field", ["term_a", "term_b", "field_a", "field_b"])
def test_a_proposal_needs_both_terms_and_fields(browser, field):
    assert browser("ada").post("/glossary/propose", data=PAIR | {field: ""}).status_code == 422


def test_a_pair_that_is_there_is_said_so_and_shown_only_to_who_may_see_it(propose, decide, browser):
    id = propose("weaning", "control handover", who="mate")
    ada = browser("ada")
    again = ada.post("/glossary/propose", data=PAIR)
    assert again.location == "/glossary" and "has been proposed already" in ada.get("/glossary").text
    decide("reject", id)
    assert ada.post("/glossary/propose", data=PAIR).location == "/glossary"
    assert "moderators decided against it" in ada.get("/glossary").text
    decide("accept", id)
    assert ada.post("/glossary/propose", data=PAIR).location == f"/glossary/{id}"
    assert "in the glossary already" in ada.get(f"/glossary/{id}").text


def test_a_search_can_hand_a_word_over(browser):
    assert 'value="sparse CT"' in browser("ada").get("/glossary/propose?term=sparse%20CT").text
    assert browser("ada").get("/glossary/propose?term=%E2%80%AEx").status_code == 200


def test_the_form_begins_with_ones_own_field(browser):
    assert '<option selected value="tm">' in browser("ada").get("/glossary/propose").text


def test_the_day_of_the_eleventh_offers_no_form(propose, browser):
    for number in range(10):
        propose(f"term{number}x", f"word{number}y")
    page = browser("ada").get("/glossary/propose").text
    assert "You have proposed 10 pairs today" in page and "<textarea" not in page and 'name="term_a"' not in page
    assert browser("ada").post("/glossary/propose", data=PAIR).status_code == 403


def test_a_moderator_accepts_from_the_queue(propose, browser, pair):
    id = propose("weaning", "control handover")
    moderator = browser("site_moderator")
    assert f"/glossary/{id}/acceptance" in moderator.get("/glossary/proposed").text
    assert moderator.post(f"/glossary/{id}/acceptance", data={"version": "1"}).status_code == 303
    assert pair(id).state == "accepted"
    assert terms(moderator.get("/glossary/proposed").text) == []


def test_the_second_moderator_reads_what_the_first_decided(propose, browser, pair):
    id = propose("weaning", "control handover")
    browser("admin").post(f"/glossary/{id}/rejection", data={"version": "1", "reason": "Too wide a word."})
    late = browser("site_moderator").post(f"/glossary/{id}/acceptance", data={"version": "1"})
    assert late.status_code == 409
    assert "Abel Zonnedauw has rejected this pair meanwhile: Too wide a word." in late.text
    assert pair(id).state == "rejected"


def test_a_rejection_without_a_reason_comes_back(propose, browser, pair):
    id = propose("weaning", "control handover")
    page = browser("site_moderator").post(f"/glossary/{id}/rejection", data={"version": "1", "reason": " "})
    assert page.status_code == 422 and "Write something first." in page.text
    assert pair(id).state == "proposed"


def test_the_page_tells_what_became_of_it(propose, decide, browser):
    id = propose("weaning", "control handover")
    decide("reject", id, reason="Too wide a word.")
    page = browser("ada").get(f"/glossary/{id}").text
    for said in ("Ada Lindewater", "Simone Wad", "Too wide a word.", "Not taken into the glossary"):
        assert said in page
    assert "/rejection" not in page and "/acceptance" not in page


def test_moderators_see_how_many_wait(propose, browser):
    propose("weaning", "control handover")
    assert 'href="/glossary/proposed"' in browser("site_moderator").get("/glossary").text
    assert 'href="/glossary/proposed"' not in browser("ada").get("/glossary").text


def test_words_of_members_are_shown_as_text(accepted, browser):
    id = accepted("<b>bold</b> word", "plain {name} %(x)s word", example="<script>alert(1)</script>")
    for path in ("/glossary", f"/glossary/{id}"):
        page = browser("friend").get(path).text
        assert "<b>bold" not in page and "<script>alert" not in page and "&lt;b&gt;bold" in page
