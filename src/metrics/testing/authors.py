"""Writes authors.json: three fixed sets and what the authors' definitions give for them, by NumPy and the standard library alone.

Each function follows the authors' code, read at the commit named beside it; nothing here is taken from it.
  PRDC          clovaai/generative-evaluation-prdc e320c1d2811d33081361a08f595b43830b78641c prdc/prdc.py
  Vendi score   vertaix/Vendi-Score c791c30d7c148959ee9b748332b2b7bc1d17d3c8 vendi_score/vendi.py (score_X and score_dual, q = 1)
  n-grams       cshaib/diversity 25127ccbe0ce21e5696e15de4ef73f075922d21f diversity/ngram_diversity.py, before its rounding
  compression   the same, diversity/compression.py, before its rounding: `once` is bytes / gzip bytes, `file` its own file, which is zipped twice
  distinct-n    Li et al. 2016 published no code for it: different n-grams / words, as section 5 says, and / n-grams, as later work counts

Run: python3 src/metrics/testing/authors.py > src/metrics/testing/authors.json
"""
import gzip
import io
import json

import numpy as np

K = 5


def distances(a, b):
    return np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2))


def kth(matrix, k):
    """The k-th nearest neighbour in a set that has the row itself at distance 0: the (k + 1)-th smallest."""
    return np.sort(matrix, axis=1)[:, k]


def prdc(real, fake, k):
    real_radii = kth(distances(real, real), k)
    fake_radii = kth(distances(fake, fake), k)
    between = distances(real, fake)
    in_real = between < real_radii[:, None]
    in_fake = between < fake_radii[None, :]
    return {
        "precision": in_real.any(axis=0).mean(),
        "recall": in_fake.any(axis=1).mean(),
        "density": in_real.sum(axis=0).mean() / k,
        "coverage": (between.min(axis=1) < real_radii).mean(),
    }


def vendi(x, dual):
    x = x / np.linalg.norm(x, axis=1, keepdims=True)
    n = len(x)
    values = np.linalg.eigvalsh(x.T @ x / n if dual else x @ x.T / n)
    values = values[values > 0]
    return float(np.exp(-(values * np.log(values)).sum()))


def grams(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def distinct(texts, n):
    words = [text.split() for text in texts]
    found = [gram for each in words for gram in grams(each, n)]
    return {"ofNgrams": len(set(found)) / len(found), "ofWords": len(set(found)) / sum(map(len, words)), "ngrams": len(found), "words": sum(map(len, words))}


def ngram_diversity(texts, most):
    """Over one text of all, split at single spaces."""
    words = " ".join(texts).split(" ")
    return sum(len(set(grams(words, n))) / len(grams(words, n)) for n in range(1, most + 1))


def compression(texts):
    data = " ".join(texts).encode("utf-8")
    once = gzip.compress(data)
    file = io.BytesIO()
    with gzip.GzipFile("compressed.gz", "w+", fileobj=file) as zipped:
        zipped.write(once)
    return {"bytes": len(data), "once": len(data) / len(once), "file": len(data) / len(file.getvalue())}


WORDS = "the a crate ledger counts every unit of stock before it ships to one port and none is lost while rows hold tally größe 箱 λ".split()


def texts_of(rng, rows, low, high, vocabulary):
    return [" ".join(rng.choice(WORDS[:vocabulary], rng.integers(low, high))) for _ in range(rows)]


def case(seed, n, m, dim, clusters, rows, low, high, vocabulary):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(clusters, dim)) * 2
    def draw(count, shift):
        rows_ = centres[rng.integers(0, clusters, count)] + rng.normal(size=(count, dim)) + shift
        return np.round(rows_, 3).astype(np.float32)
    real, fake = draw(n, 0), draw(m, 0.3)
    r, f = real.astype(np.float64), fake.astype(np.float64)
    texts = texts_of(rng, rows, low, high, vocabulary)
    return {
        "dim": dim,
        "real": [round(float(v), 3) for v in real.ravel()],
        "fake": [round(float(v), 3) for v in fake.ravel()],
        "k": K,
        "prdc": prdc(r, f, K),
        "vendi": {"kernel": vendi(f, False), "dual": vendi(f, True)},
        "texts": texts,
        "distinct": {str(k): distinct(texts, k) for k in (1, 2, 3)},
        "ngramDiversity": {"most": 4, "value": ngram_diversity(texts, 4)},
        "compression": compression(texts),
    }


print(json.dumps([
    case(1, 12, 15, 4, 1, 12, 5, 20, 24),
    case(2, 60, 90, 16, 4, 60, 20, 60, 18),
    case(3, 45, 28, 40, 3, 200, 10, 40, 10),
], ensure_ascii=False))
