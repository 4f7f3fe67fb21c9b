"""The text of posts as one reader sees it: whom and what it names, as they are called today."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup

from app.accounts.models import FORMER, Member
from app.extensions import db
from app.kernel import markup
from app.profiles import mentions
from app.profiles.cards import Card
from app.profiles.queries import cards, names
from app.threads import quotes, veiling
from app.threads.quotes import Quoted

NOBODY: Mapping[int, Card] = {}


def people_in(texts: Iterable[str], quoted: Mapping[int, Quoted]) -> set[int]:
    """The people whose names it takes to show texts."""
    return {each.author_id for each in quoted.values()} | {id for text in texts for id, _ in mentions.linked(text)}


def as_seen(html: str, quoted: Mapping[int, Quoted], people: Mapping[int, Card]) -> Markup:
    """Made by markup.render; the names put into it are escaped."""
    return Markup(mentions.with_names(quotes.with_quotes(html, quoted, people), people))  # noqa: S704


def all_as_seen(actor: Member | None, texts: Sequence[str]) -> list[Markup]:
    """Texts that stand elsewhere than in their thread: while they are written, or as they were before an edit."""
    quoted = quotes.find_quoted(actor, texts)
    people = _names_of(actor, people_in(texts, quoted))
    return [as_seen(text, quoted, people) for text in texts]


def source_as_seen(actor: Member, source: str, html: str) -> str:
    """What somebody edits, with the names of today, and without the words of quotes that are not theirs to see."""
    quoted = quotes.find_quoted(actor, [html])
    people = _names_of(actor, people_in([html], quoted))
    source = mentions.with_names_in(quotes.with_quotes_in(source, quoted, people), html, people)
    return veiling.veiled(source, _veils(html, quoted, people))


def source_as_written(actor: Member, source: str, before: str, html: str) -> str:
    """What somebody edited, with the words that they were not shown; `before` and `html`: what it said until now."""
    quoted = quotes.find_quoted(actor, [html])
    people = _names_of(actor, {each.author_id for each in quoted.values()})
    return veiling.unveiled(source, before, _veils(html, quoted, people))


def _veils(html: str, quoted: Mapping[int, Quoted], people: Mapping[int, Card]) -> Mapping[int, str]:
    veils = {id: quotes.veil(quoted.get(id), people) for id in quotes.quoted_in([html])}
    return {id: said for id, said in veils.items() if said}


def cards_of(actor: Member | None, ids: Collection[int]) -> Mapping[int, Card]:
    """Cards of people; a visitor gets bare names."""
    return _names_of(None, ids) if actor is None else cards(actor, ids)


def _names_of(actor: Member | None, ids: Collection[int]) -> Mapping[int, Card]:
    if actor is not None:
        return names(actor, ids)
    query = db.select(Member.id, Member.display_name, Member.state.in_(FORMER)).where(Member.id.in_(ids))
    return {id: Card(id, name, is_former=is_former) for id, name, is_former in db.session.execute(query)}


def words(html: str, people: Mapping[int, Card] = NOBODY) -> str:
    """What a post itself says, in one line: for excerpts and for finding. People: whose names of today it may say."""
    return markup.plain(mentions.without_names(quotes.without_quotes(html), people))


def findable(html: str, hidden: Collection[int] = ()) -> str:
    """The same with the words that others agreed to, which stand nowhere else, but for the hidden."""
    said = quotes.without_quotes(quotes.without_words_of(html, hidden) if hidden else html, but_agreed=True)
    return markup.plain(mentions.without_names(said, NOBODY))


def hidden_words(actor: Member, texts: Sequence[str]) -> set[int]:
    """What these texts quote that others agreed to, and that is not the actor's to see."""
    numbers = {number for text in texts for number, _words in quotes.agreed_in(text)}
    quoted = quotes.find_quoted(actor, texts) if numbers else {}
    return {number for number in numbers if number not in quoted or quoted[number].is_blocked}
