"""Things for the doors of introductions and meeting times to act on."""

from datetime import timedelta

from app.accounts.identity import hashed
from app.extensions import db
from app.introductions.models import Introduction, IntroductionSide
from app.introductions.outcomes.models import OutcomeAnswer, OutcomeQuestion
from app.introductions.rounds.models import Round, RoundMember, RoundPair, RoundSeat, RoundTurn
from app.kernel import clock
from tests.cast import ids

INTRODUCTION = 101  # by ada, of mate and friend
ROUND = 101  # of Leiden 2023, by the organiser; ada takes part, and met mate in its first turn
QUESTION, OUTCOME = 101, "secret-of-the-question"  # to ada and mate; the secret is ada's


def build(room_id: int) -> None:
    now = clock.now()
    pair = f"{ids.mate}-{ids.friend}"
    db.session.add(
        Introduction(
            id=INTRODUCTION, broker_id=ids.ada, client_key="introduction-1", note="You two count alarms.", pair=pair,
            open_pair=pair, expires_at=now + timedelta(days=9),
            sides=[IntroductionSide(member_id=id) for id in (ids.mate, ids.friend)],
        )
    )  # fmt: skip
    _round(room_id)
    db.session.add(OutcomeQuestion(id=QUESTION, kind="introduction", subject_id=INTRODUCTION))
    db.session.flush()
    for id, secret in ((ids.ada, OUTCOME), (ids.mate, "secret-of-mate")):
        db.session.add(OutcomeAnswer(question_id=QUESTION, member_id=id, secret_hash=hashed(secret)))
    db.session.flush()


def _round(room_id: int) -> None:
    now = clock.now()
    db.session.add(
        Round(
            id=ROUND, edition_id=1, open_edition_id=1, made_by_id=ids.organiser, client_key="round-of-leiden",
            theme="What would you measure?", every=2, next_on=now.date() + timedelta(days=9),
        )
    )  # fmt: skip
    db.session.flush()
    db.session.add(RoundMember(round_id=ROUND, member_id=ids.ada))
    turn = RoundTurn(id=ROUND, round_id=ROUND, number=1, theme="What would you measure?", planned_on=now.date())
    turn.state, turn.announced_at = "announced", now
    db.session.add(turn)
    db.session.flush()
    seats = [RoundSeat(member_id=id) for id in (ids.ada, ids.mate)]
    db.session.add(
        RoundPair(id=ROUND, turn_id=ROUND, state="announced", room_id=room_id, announced_at=now, seats=seats)
    )  # fmt: skip
    db.session.flush()
