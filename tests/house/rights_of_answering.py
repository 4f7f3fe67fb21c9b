"""The rights table: questions that were offered to a member."""

from tests.house.doors import Row, door
from tests.house.places_of_files import QUESTION

ANSWERING: list[Row] = [
    door("GET /questions", members=200),
    door("POST /questions/<int:offer_id>/pass", {"offer_id": QUESTION}, members=404, ada=303),
]
