"""The rights table: who may write to whom."""

from tests.house.doors import Row, door

REACH: list[Row] = [
    door("POST /settings/writers", sends={"writers": "anyone"}, members=303),
    door("POST /settings/writers", sends={"writers": "everybody"}, members=422),
]
