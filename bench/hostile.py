"""CPU of the pages of finding for whatever may be typed: the queries that cost most, with meaning and without.

    ./run bench hostile [--members 5000] [--threads 10000] [--folder F] [--worst 10] [--database postgresql+psycopg://…]

Queries are made of the words that most documents have, in every way that the language knows, and of the lines of
tests/search/naughty.txt; each is asked of a warm process. Goal: none takes more than 200 ms.
"""

import argparse
import gc
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, pairwise, permutations
from pathlib import Path
from typing import Any
from urllib.parse import quote

from werkzeug.test import create_environ, run_wsgi_app

from bench import community
from bench.search import rebuild, vectors
from bench.servers import ROOT

LONGEST = 1_000
OPERATORS = ("field", "city", "edition", "offers", "needs", "language", "type")
LETTERS = {
    "Han": "\u4e00\u4e8c\u533b\u7814\u7a76\u8005", "kana": "\u3051\u3093\u304d\u3085\u3046", "Hangul": "\uc5f0\uad6c",
    "Arabic": "\u0628\u062d\u062b ", "Hebrew": "\u05de\u05d7\u05e7\u05e8 ", "Thai": "\u0e27\u0e34\u0e08\u0e31\u0e22",
    "emoji": "\U0001f389\U0001f468\u200d\U0001f469", "bidi": "\u202eab\u2066c ", "marks": "e\u0301\u0301\u0327",
    "ligatures": "\ufdfa", "blanks": "\u00a0 \u3000", "quotes": '"', "curly": "\u201c \u201d", "brackets": "([{<",
    "hyphens": "-", "minuses": "- ", "colons": ":", "signs": "%_*?~^\\'", "digits": "1234567890", "nothing": "\x00",
    "tags": "<script>", "letters": "qzxjkvbpy", "single letters": "a b c d ",
}  # fmt: skip
PATHS = ("/search", "/search/why", "/search/palette", "/search/suggest")


def main() -> None:
    options = read_options()
    data = community.made(
        Path(options.folder or tempfile.mkdtemp(prefix="crosswalk-hostile-")),
        members=options.members, threads=options.threads, database=options.database,
    )  # fmt: skip
    os.environ |= {"CROSSWALK_DATA": str(data)} | ({"CROSSWALK_DATABASE": options.database} if options.database else {})
    cookie = community.sign_in(data, 1)
    app = community.application(RATELIMIT_ENABLED=False)
    with app.app_context():
        rebuild()
        vectors(2_000)
        asked = dict(hostile(*common()))
    for has_meaning in (True, False):
        app.config["MEANING"] = has_meaning
        took = sorted(measured(app, cookie, asked), reverse=True)
        print(f"with{'' if has_meaning else 'out'} meaning, {len(took)} pages; ms CPU of the worst:", flush=True)
        for ms, name in took[: options.worst]:
            print(f"{ms:7.0f}  {name}", flush=True)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--folder", help="where the community lies, to be used again")
    parser.add_argument("--database", default="", help="an empty database, or the one that --folder was made with")
    return parser.parse_args()


def common() -> tuple[list[str], list[str]]:
    """The words that most documents have, and others."""
    from app.search.index import search_index

    used: Counter[str] = Counter()
    for view in search_index().snapshot().views:
        used.update(dict(view.segment.words_from("", 1_000_000)))
    words = [word for word, _ in used.most_common()]
    return words[:60], random.Random(4).sample([word for word in words[60:] if len(word) > 5], 300)


def hostile(often: list[str], others: list[str]) -> Iterator[tuple[str, str]]:
    """Each with a name."""
    from app.search.analysis import STOP_WORDS

    telling = [word for word in often if len(word) > 3 and word not in STOP_WORDS["en"]]
    yield "common words", " ".join(often)
    yield "common words without small ones", " ".join(telling * 9)
    yield "other words", " ".join(others)
    yield "one word over and over", f"{often[0]} " * 500
    yield "small words", " ".join(sorted(STOP_WORDS["en"] | STOP_WORDS["nl"]))
    yield "two-letter words", " ".join(a + b for a, b in permutations("abcdefghij", 2))
    for name, words in (("common", often), ("telling", telling), ("other", others)):
        for how, text in (*rows(words), *operated(words)):
            yield f"{name}: {how}", text
    pairs = list(permutations(often[:20], 2))
    yield from paired(often, telling[0], pairs)
    yield from lettered(pairs)
    for number, line in enumerate(naughty()):
        yield f"line {number}", line
        if not number % 10:
            yield f"line {number} again and again", f"{line} " * 200


def rows(words: list[str]) -> Iterator[tuple[str, str]]:
    """Words one behind the other: phrases, hyphens, two written as one; and mistyped ones, which are compared with all."""
    two = list(pairwise(words))
    yield "phrases of two", " ".join(f'"{a} {b}"' for a, b in two)
    yield "one long phrase", f'"{" ".join(words * 5)[: LONGEST - 2]}"'
    yield "hyphens by fours", " ".join("-".join(words[at : at + 4]) for at in range(len(words)))
    yield "one word with hyphens", "-".join(words * 5)
    yield "without phrases", f"{words[0]} " + " ".join(f'-"{a} {b}"' for a, b in two)
    yield "without hyphens", f"{words[0]} " + " ".join(f"-{a}-{b}" for a, b in two)
    yield "without", f"{words[0]} " + " ".join(f"-{word}" for word in words)
    yield "glued", " ".join(a + b for a, b in two)
    yield "mistyped", " ".join(word[:2] + "q" + word[3:] for word in words if len(word) > 5)
    yield "glued and mistyped", " ".join(a + "q" + b for a, b in two)


def operated(words: list[str]) -> Iterator[tuple[str, str]]:
    for operator in OPERATORS:
        yield f"{operator}: each", " ".join(f"{operator}:{word}" for word in words)
        yield f"{operator}: a phrase", f'{operator}:"{" ".join(words * 5)[:980]}"'
        yield f"-{operator}: each", " ".join(f'-{operator}:"{a} {b}"' for a, b in pairwise(words))
    yield "every operator", " ".join(f"{o}:{w}" for o, w in zip(cycle(OPERATORS), words, strict=False))


def paired(often: list[str], telling: str, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield "phrases of all pairs", " ".join(f'"{a} {b}"' for a, b in pairs)
    yield "phrases of one word twice", " ".join(f'"{word} {word}"' for word in often)
    yield "a phrase of one word", f'"{(telling + " ") * 200}'[:999] + '"'
    yield "hyphens of one word", "-".join([telling] * 200)
    yield "quotes and words", '"'.join(often * 5)
    yield "pairs with hyphens", " ".join(f"{a}-{b}" for a, b in pairs)
    yield "single letters with hyphens", "a-" * 500


def lettered(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, letters in LETTERS.items():
        yield f"{name}, 1,000", (letters * LONGEST)[:LONGEST]
        yield f"{name}, 100,000", (letters * 100_000)[:100_000]
        yield f"{name} and words", " ".join(a + letters + b for a, b in pairs)


def naughty() -> Iterator[str]:
    escape = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[nt\\])")
    for line in (ROOT / "tests/search/naughty.txt").read_text("utf-8").splitlines():
        yield escape.sub(lambda found: found[0].encode().decode("unicode_escape"), line)


def measured(app: Any, cookie: str, asked: dict[str, str]) -> Iterator[tuple[float, str]]:
    """Milliseconds of CPU of each page; the first of all are not counted."""
    for path in PATHS:
        for warm in ("research method", "reserch metod", '"research method"', "type:thread data"):
            page(app, cookie, path, warm)
    time.sleep(2)  # words of the index are read beside the first page
    gc.collect()
    gc.freeze()  # as a server does once it is warm
    for name, text in asked.items():
        for path in PATHS if not name.startswith("line") else PATHS[:1]:
            yield page(app, cookie, path, text), f"{path} {name}"


def page(app: Any, cookie: str, path: str, text: str) -> float:
    environ = create_environ(path, headers={"Cookie": cookie})
    environ["QUERY_STRING"] = "q=" + quote(text, errors="replace")
    began = time.process_time()
    body, status, _ = run_wsgi_app(app, environ)
    b"".join(body)
    took = (time.process_time() - began) * 1_000
    if not status.startswith("200"):
        raise SystemExit(f"{status} for {path} {ascii(text)[:200]}")
    return took


if __name__ == "__main__":
    main()
