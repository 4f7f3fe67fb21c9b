"""The rights table: what one is known for. A line can be hidden by whom it is about, a kind by everybody for themselves."""

from tests.house.doors import door
from tests.house.places import OPEN

LINE = {"kind": "answer", "source_id": OPEN}  # ada's thread, in which mate's answer is accepted
KIND, NONE = {"kind": "answer"}, {"kind": "nonsense"}
LINE_DOOR = "POST /profile/known-for/<kind>/<int:source_id>/hiding"
KIND_DOOR = "POST /profile/known-for/<kind>/hiding"

EVIDENCE = [
    door(LINE_DOOR, LINE, members=404, mate=303),
    door(f"{LINE_DOOR}/removal", LINE, members=303),  # where there is nothing to take back, nothing is
    door(KIND_DOOR, KIND, members=303),
    door(KIND_DOOR, NONE, members=404),
    door(f"{KIND_DOOR}/removal", KIND, members=303),
]
