"""What pages of threads may watch: only what their reader may open."""

from app.accounts.models import Member
from app.threads import broadcasts, queries
from app.web.sockets import watchable


@watchable("thread")
def watch_thread(member: Member, thread_id: int) -> str:
    return queries.get_thread(member, thread_id).channel


@watchable("space")
def watch_space(member: Member, space_id: int) -> str:
    return queries.get_space(member, space_id).channel


@watchable("threads")
def watch_contents(member: Member, any_id: int) -> str:
    return broadcasts.CONTENTS
