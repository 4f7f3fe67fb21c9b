"""The forward pass gives what the published model gives, whatever is in the batch, and nothing from a spoilt file."""

import shutil

import numpy as np
import pytest

from app.search.meaning import model as of_model

# The first six numbers as PyTorch computes them from the same weights.
PUBLISHED = {
    "someone who can analyse brain scans of children": (-0.02254, 0.00661, -0.07306, -0.03959, -0.06325, -0.03176),
    "I help teams read clinical trial data.": (0.02812, 0.02245, -0.04003, -0.012, 0.02713, -0.01551),
    "Ik zoek iemand die bruggen kan doorrekenen.": (-0.07795, 0.06986, 0.04263, -0.04792, 0.00405, 0.00887),
    "Zoë’s naïve café — 東京 😀": (0.05285, 0.0144, 0.06965, -0.03019, -0.02053, 0.02471),
    "": (-0.11884, 0.0483, -0.00255, -0.01101, 0.05195, 0.01029),
    " ".join(["We measure blood flow in the cortex with ultrasound and need help"] * 40): (
        (-0.03828, -0.06478, 0.02841, -0.04221, -0.03339, 0.04153)  # read as far as 256 pieces
    ),
}


@pytest.fixture(scope="module")
def model():
    return of_model.Model(of_model.installed())


def test_it_gives_what_the_published_model_gives(model):
    vectors = model.encode(list(PUBLISHED))
    assert np.allclose(vectors[:, :6], list(PUBLISHED.values()), atol=2e-5)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_text_means_the_same_alone_and_among_others(model):
    texts = [*PUBLISHED, *(f"note {n} " * n for n in range(1, 90, 9))]
    alone = np.concatenate([model.encode([text]) for text in texts])
    assert np.abs(model.encode(texts) - alone).max() < 1e-5
    assert np.abs(model.encode(texts[::-1])[::-1] - alone).max() < 1e-5


@pytest.mark.parametrize(
    "one, same, other",
    [
        ("patients whose hearts beat irregularly", "atrial fibrillation", "steel bridges in the wind"),
        ("we need somebody who writes grant applications", "I help with funding proposals", "I repair bicycles"),
        ("how water flows around an obstacle", "computational fluid dynamics", "medieval manuscripts"),
    ],
)
def test_texts_that_share_no_word_are_near_when_they_mean_the_same(model, one, same, other):
    a, b, c = model.encode([one, same, other])
    assert a @ b > a @ c + 0.15


def test_what_follows_the_last_piece_is_not_read(model):
    long = "cell " * 400
    assert (model.encode([long])[0] == model.encode([f"{long} and a bridge"])[0]).all()


@pytest.mark.parametrize("text", ["\ud83d", "\x00\x01", "\u202e\u200f", "a" * 100_000, "(" * 20_000, "\u0301" * 500])
def test_any_text_has_a_vector(model, text):
    assert np.isfinite(model.encode([text])).all()


def test_no_texts_have_no_vectors(model):
    assert model.encode([]).shape == (0, 384)


def test_a_query_is_computed_once_and_cannot_be_changed(model):
    assert model.of_query("magnet") is model.of_query("magnet")
    with pytest.raises(ValueError):
        model.of_query("magnet")[0] = 1


def test_the_weights_stay_in_the_file(model):
    assert not model._pieces.flags.owndata and not model._pieces.flags.writeable


@pytest.fixture
def copied(tmp_path):
    for name in of_model.FILES:
        shutil.copy(of_model.installed() / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", list(of_model.FILES))
@pytest.mark.parametrize("harm", ["missing", "cut", "altered", "empty"])
def test_a_spoilt_model_is_not_used_and_the_log_says_why(copied, name, harm, caplog):
    assert of_model.load(copied), "the copy works before it is harmed"
    of_model.load.cache_clear()
    path = copied / name
    whole = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes({"cut": whole[:-100], "altered": whole[:-1] + bytes([whole[-1] ^ 1]), "empty": b""}[harm])
    assert of_model.load(copied) is None
    assert "words alone" in caplog.text and name in caplog.text


def test_without_the_package_search_goes_by_words(monkeypatch, caplog):
    assert of_model.load(None) is None
    assert "not installed" in caplog.text
