"""How to write: every sign by an example, as its source and as others see it."""


def test_the_page_shows_signs_and_what_becomes_of_them(browser):
    page = browser("friend").get("/help/writing").get_data(as_text=True)
    assert '<pre dir="auto">*So*, **very much so**, ~~no longer~~</pre>' in page
    assert "<em>So</em>, <strong>very much so</strong>, <s>no longer</s>" in page
    assert page.count('<div class="prose" dir="auto">') == 10


def test_composer_settings_and_search_lead_to_help_and_keys(browser):
    ada = browser("ada")
    assert "/help/writing" in ada.get("/threads/new").get_data(as_text=True)
    for address in ("/help/writing", "/search/help", "/settings"):
        assert "data-single-letters" in ada.get(address).get_data(as_text=True), address
