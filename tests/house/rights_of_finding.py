"""The rights table: suggestions, the palette, kept searches, help, and why somebody is found."""

from tests.house.doors import Row, door
from tests.house.places import KEPT

KEY = {"client_key": "0123456789abcdef"}
MINE = {"search_id": KEPT}  # ada's
DEAD = {"secret": "never-was-one"}

FINDING: list[Row] = [
    door("GET /search/suggest", sends={"q": "ada"}, members=200),
    door("GET /search/palette", sends={"q": "scanner"}, members=200),
    door("GET /search/help", members=200),
    # one's own document, and nobody else's
    door("GET /search/why", sends={"q": "scanner", "as": "cohort"}, members=200),
    door("GET /search/saved", members=200),
    door("GET /search/saved/new", sends={"q": "scanner"}, members=200),
    door("POST /search/saved", sends=KEY | {"name": "Scanners", "address": "q=scanner"}, members=303),
    door("GET /search/saved/<int:search_id>", MINE, members=404, ada=200),
    door("POST /search/saved/<int:search_id>", MINE, KEY | {"name": "Small scanners"}, members=404, ada=303),
    door("POST /search/saved/<int:search_id>/alerts", MINE, members=404, ada=303),
    door("POST /search/saved/<int:search_id>/alerts/end", MINE, members=404, ada=303),
    door("POST /search/saved/<int:search_id>/removal", MINE, members=404, ada=303),
    # whoever holds the link of a mail (tests/search/test_saved.py); a made up one opens nothing
    door("GET /search/alerts/<secret>/stop", DEAD, members=404, strangers=404),
    door("POST /search/alerts/<secret>/stop", DEAD, members=404, strangers=404),
    door("GET /search/alerts/stopped", members=200, strangers=200),
]
