"""The rights table: introductions by a broker, rounds of an edition, how it went."""

from datetime import timedelta

from app.kernel import clock
from tests.cast import ids
from tests.house.doors import Answer, Row, door
from tests.house.places_of_introductions import INTRODUCTION, OUTCOME, QUESTION, ROUND


def soon() -> str:
    return (clock.now() + timedelta(days=9)).date().isoformat()


KEY = {"client_key": "0123456789abcdef"}
NOTE = KEY | {"other": str(ids.space_moderator), "note": "One of you counts alarms, one of you hears them."}
TO_FRIEND, OF_MATE = {"member_id": ids.friend}, {"introduction_id": INTRODUCTION}
OF_LEIDEN, OF_DELFT, THE_ROUND = {"edition_id": 1}, {"edition_id": 2}, {"round_id": ROUND}
A_ROUND = KEY | {"theme": "What would you measure?", "every": "2", "starts_on": soon}
OUTCOME_LINK = '/outcome/<secret>/<any("met", "in-touch", "working", "not-now"):says>'
LINK, DEAD = {"secret": OUTCOME, "says": "met"}, {"secret": "never-was-one", "says": "met"}


def leiden(answer: Answer) -> dict[str, Answer]:
    """People of Leiden 2023 beside its organiser."""
    return dict.fromkeys(("ada", "mate", "supervisor", "newcomer", "silenced", "blocked"), answer)


def tend(answer: Answer) -> dict[str, Answer]:
    return dict.fromkeys(("organiser", "admin"), answer)


INTRODUCTIONS: list[Row] = [
    door("GET /introductions", members=200),
    door("GET /people/<int:member_id>/introduce", TO_FRIEND, members=200),
    # only ada is connected with both
    door("POST /people/<int:member_id>/introduce", TO_FRIEND, NOTE, members=403, ada=303),
    door("GET /introductions/<int:introduction_id>", OF_MATE, members=404, ada=200, mate=200, friend=200),
    door("POST /introductions/<int:introduction_id>/acceptance", OF_MATE, members=404, ada=403, mate=303, friend=303),
    door("POST /introductions/<int:introduction_id>/refusal", OF_MATE, members=404, ada=403, mate=303, friend=303),
    door("GET /editions/<int:edition_id>/rounds", OF_LEIDEN, members=404, **leiden(200), **tend(200)),
    door("POST /editions/<int:edition_id>/rounds", OF_LEIDEN, A_ROUND, members=404, **leiden(403), **tend(403)),
    door("POST /editions/<int:edition_id>/rounds", OF_DELFT, A_ROUND, members=404, friend=403, elsewhere=303, admin=303),
    door(
        "POST /rounds/<int:round_id>/theme", THE_ROUND, {"theme": "Another"}, members=404, **leiden(403), **tend(303)
    ),
    door("POST /rounds/<int:round_id>/end", THE_ROUND, members=404, **leiden(403), **tend(303)),
    door(
        "POST /rounds/<int:round_id>/membership", THE_ROUND, members=404, organiser=303, admin=403,
        **(leiden(303) | {"silenced": 403}),
    ),
    door("POST /rounds/<int:round_id>/membership/delete", THE_ROUND, members=404, **leiden(303), **tend(303)),
    *(
        door(f"POST /rounds/<int:round_id>/{what}", THE_ROUND, members=404, **(leiden(409) | {"ada": 303}), **tend(409))
        for what in ("skip", "skip/delete", "snooze/delete")
    ),
    door(
        "POST /rounds/<int:round_id>/snooze", THE_ROUND, {"until": soon}, members=404,
        **(leiden(409) | {"ada": 303}), **tend(409),
    ),
    door("GET /editions/<int:edition_id>/outcomes", OF_LEIDEN, members=404, **tend(200)),
    door("GET /outcomes", members=200),
    door("POST /outcomes/<int:question_id>", {"question_id": QUESTION}, {"answer": "met"}, members=404, ada=303, mate=303),
    door(f"GET {OUTCOME_LINK}", LINK, members=200, strangers=200),
    door(f"GET {OUTCOME_LINK}", DEAD, members=404, strangers=404),
    door(f"POST {OUTCOME_LINK}", LINK, members=303, strangers=303),
    door(f"POST {OUTCOME_LINK}", DEAD, members=404, strangers=404),
    door("GET /outcome/thanks", members=200, strangers=200),
]  # fmt: skip
