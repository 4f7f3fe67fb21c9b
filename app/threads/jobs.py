"""When the audience of a space changes, the index learns it thread by thread, away from the door."""

from sqlalchemy import select

from app.extensions import db
from app.kernel import files, search
from app.kernel.jobs import every, job
from app.kernel.transaction import transaction, write
from app.notifications.operations import notify
from app.threads import clearing, endings, filing, purging, reactions, unquoting, watchers
from app.threads.models import Thread

AT_ONCE = 200


@job("threads.space_changed")
def space_changed(space: int) -> None:
    with transaction(write=False):
        ids = db.session.scalars(select(Thread.id).where(Thread.space_id == space)).all()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        write(lambda some=some: [search.changed("thread", id) for id in some])


@job("threads.moved")
def tell_authors(thread: int, by: int, authors: list[int], once: str) -> None:
    """Whoever wrote in what was moved hears where it is, each in a unit of work of its own."""
    for member_id in authors:
        write(lambda to=member_id: notify(to, "moved", "thread", thread, by_id=by, once=f"moved:{once}"))


@job("threads.clear")
def clear(bulk: int) -> None:
    """A few posts in each unit of work, so that nobody waits for it; their authors hear of it at the end."""
    while write(lambda: clearing.clear_some(bulk)):
        pass
    with transaction(write=False):
        theirs = clearing.first_of_each(bulk)
    for author_id, post_id in theirs:
        write(lambda to=author_id, about=post_id: clearing.tell_author(bulk, to, about))


@job("threads.watchers")
def tell_watchers(post: int) -> None:
    """A hundred in each unit of work."""
    while write(lambda: watchers.tell_the_rest(post)):
        pass


@every(6 * 3600)
def throw_files_away() -> None:
    """What was never sent, a week later; and what lies on the disk without a row."""
    while gone := write(filing.throw_away):
        for name in gone:
            files.discard(name)
    with transaction(write=False):
        kept = files.all_kept()
    files.sweep(kept)


@every(6 * 3600)
def purge() -> None:
    """What was deleted thirty days ago, a hundred posts in each unit of work."""
    while write(purging.purge_some):
        pass


@every(60)
def note_endings() -> None:
    write(endings.note_endings)


@job("threads.unquote")
def unquote(posts: list[int]) -> None:
    """Whoever quotes what is gone for good quotes nothing: a text in each unit of work, looked for outside of it."""
    with transaction(write=False):
        found = [(table, id) for table in unquoting.TEXTS for id in unquoting.quoting(table, posts)]
    for table, id in found:
        write(lambda table=table, id=id: unquoting.unquote(table, id, posts))


@every(3600)
def tell_of_reactions() -> None:
    """Each author hears of the reactions of a day together; looking again tells nothing twice."""
    end = reactions.last_day()
    with transaction(write=False):
        found = reactions.most_reacted(end)
    for author_id, post_id in found.items():
        write(lambda to=author_id, post=post_id: reactions.tell_author(to, post, end))
