"""Every sentence for people has its Dutch, and the catalogue holds nothing that nobody says."""

import string
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGE = ROOT / "app" / "translations" / "nl" / "LC_MESSAGES"
MARKS = "marked no Invalid Forbidden Conflict TooMany NotFound Busy _l lazy_gettext".split()


@cache
def said() -> dict[str, str | tuple[str, ...]]:
    """What code and templates say: the sentence (its first form) and all of its forms."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | parse_keywords(MARKS)
    found = extract_from_dir(ROOT, methods, options, keywords, directory_filter=lambda folder: "/." not in str(folder))
    messages = [message for _, _, message, _, _ in found]
    return {message if isinstance(message, str) else message[0]: message for message in messages if message}


@cache
def catalogue() -> Catalog:
    with (LANGUAGE / "messages.po").open("rb") as file:
        return read_po(file, locale="nl")


def test_every_sentence_has_its_dutch() -> None:
    assert len(said()) > 200, "need sentences"
    assert "optional" in said(), "also those of templates/_ui, which Babel passes over by itself"
    lacking = [sentence for sentence in said() if not has_dutch(sentence)]
    assert not lacking, f"{len(lacking)} sentences: ./run translate, then write them"


def has_dutch(sentence: str) -> bool:
    message = catalogue().get(sentence)
    if message is None or "fuzzy" in message.flags:
        return False
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(forms) and all(forms)


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue() if message.id}
    assert kept - set(said()) == set()
    assert not catalogue().obsolete


def test_every_translation_fills_in_the_same_values() -> None:
    wrong = []
    for message in catalogue():
        if not message.id or not message.string:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        if not all(values(text) <= values(ids[-1]) for text in strings if text):
            wrong.append(ids[0])
        if values(strings[-1]) != values(ids[-1]) and strings[-1]:
            wrong.append(ids[0])
    assert not wrong


def values(text: str) -> set[str]:
    """The names in {braces} and in %(percent)s."""
    percent = {part.split(")")[0] for part in text.split("%(")[1:]}
    try:
        braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        braces = set()
    return percent | braces


def test_what_runs_is_what_was_written() -> None:
    """The compiled catalogue is the one of the source."""
    from babel.messages.mofile import read_mo

    with (LANGUAGE / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    for message in catalogue():
        if message.id and has_dutch(message.id if isinstance(message.id, str) else message.id[0]):
            key = message.id if isinstance(message.id, str) else message.id[0]
            found = compiled.get(key)
            assert found is not None and list(found.string) == list(message.string), key
