"""A team for the doors to act on."""

from app.extensions import db
from app.teams.models import Team, TeamSeat
from tests.cast import ids

TEAM, TEAM_SEAT = 101, 101  # by ada, who asked friend


def build() -> None:
    db.session.add(
        Team(id=TEAM, owner_id=ids.ada, client_key="team-101", purpose="Small scanners", competences=["MRI", "Coils"])
    )
    db.session.flush()
    db.session.add(TeamSeat(id=TEAM_SEAT, team_id=TEAM, member_id=ids.friend, covers=[0], answer="asked"))
    db.session.add(TeamSeat(id=TEAM_SEAT + 1, team_id=TEAM, member_id=ids.mate, covers=[1]))
