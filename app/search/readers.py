"""Who searches: a member, or somebody imagined who may read what any member may."""

from dataclasses import dataclass, field

from app.accounts.models import Member, StaffRole
from app.profiles.readers import Imagined


@dataclass(frozen=True)
class Anybody(Imagined):
    """Some member: a mail cannot be called back, so it names nobody by what is for fewer than all members (P-2)."""

    language: str = field(kw_only=True)
    is_staff: bool = False
    staff_roles: tuple[StaffRole, ...] = ()


Searcher = Member | Anybody
