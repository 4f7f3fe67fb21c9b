"""A question that somebody can answer (N-6): nobody has answered it yet, and it asks for what they say they know."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from flask_babel import gettext as _

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.digest import Offer, offers
from app.profiles.models import FOR_ALL
from app.profiles.own import own_items
from app.search import analysis
from app.threads import queries
from app.threads.addresses import thread_url
from app.threads.models import Thread, ThreadReading
from app.threads.queries import stands
from app.threads.reading import is_heard, own_reading
from app.threads.subjects import is_open
from app.ties.queries import kept_apart_ids

LATELY = timedelta(days=60)
MOST = 200  # the newest unanswered questions are looked through, no more
SHORTEST = 4  # letters of a word that tells something


@offers("question")
def find_question(member: Member, told: Collection[str]) -> Offer | None:
    known = {said: _words(said) for said in _own_words(member)}
    if not known:
        return None
    asked = queries.visible_threads(member).with_only_columns(Thread.id, Thread.title, Thread.excerpt)
    open_to_all = (is_open(), stands(), Thread.unlisted.is_(False), Thread.merged_into_id.is_(None))
    unanswered = (Thread.kind == "question", Thread.post_count == 1, Thread.author_id != member.id)
    others = (Thread.author_id.not_in(kept_apart_ids(member)), Thread.created_at > clock.now() - LATELY)
    query = asked.outerjoin(ThreadReading, own_reading(member)).where(
        is_heard(member), *open_to_all, *unanswered, *others
    )
    best: Offer | None = None
    for id, title, excerpt in db.session.execute(query.order_by(Thread.id.desc()).limit(MOST)):
        offer = _fit(known, id, title, excerpt)
        if offer and offer.key not in told and (best is None or offer.weight > best.weight):
            best = offer
    return best


def _own_words(member: Member) -> list[str]:
    """What the member offers or knows, as every member may read it."""
    items = own_items(member)
    return [item.value for item in items if item.kind in ("offer", "expertise") and item.audience in FOR_ALL]


def _words(text: str) -> set[str]:
    language = analysis.language_of(text)
    folded = [word.folded for word in analysis.words(text)]
    telling = [word for word in analysis.without_stop_words(folded, language) if len(word) >= SHORTEST]
    return {stem for word in telling for stem in analysis.stems(word, language)}


def _fit(known: Mapping[str, set[str]], id: int, title: str, excerpt: str) -> Offer | None:
    """The share of a saying that the question names, weighed by how many words these are."""
    asked = _words(f"{title} {excerpt}")
    weight, said = max((len(words & asked) ** 2 / max(len(words), 1), said) for said, words in known.items())
    if not weight:
        return None
    reason = _("You say that you know about “%(said)s”; nobody has answered yet.", said=said[:120])
    return Offer(f"thread:{id}", title, thread_url(id, title), reason, weight)
