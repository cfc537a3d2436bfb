"""Writes the pretraining corpus: `python3 -m src.pretraining.corpus.build --seed 7 --documents 330000`.

Output: JSONL rows {"text", "family"} in `.cache/pretraining/corpus.jsonl`, a held-out hundredth (by hash of the text) in
`heldout.jsonl`, and counts by family in `corpus.stats.json`. Same seed and options, same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import random
import re
from collections import Counter
from pathlib import Path

from . import execution, rendering, standard_library, statements
from .draft import Draft
from .families import FAMILIES

SHORTEST, LONGEST = 90, 640
STATEMENT_SHARE = 0.09
CHUNK = 2000
NAMES = re.compile(r"\b[A-Za-z_]\w*\b")
KEYWORDS = frozenset(
    "def return for in if else elif while not and or assert lambda range len sum max min sorted set list dict".split()
)


def chunk(task: tuple[int, int, int]) -> list[tuple[str, str]]:
    """Up to `count` documents of one chunk; its own seed, so the result does not depend on the number of processes."""
    seed, number, count = task
    execution.prepare()
    rng = random.Random(f"{seed}:{number}")
    names = list(FAMILIES)
    weights = [FAMILIES[name][0] for name in names]
    out: list[tuple[str, str]] = []
    while len(out) < count:
        own = random.Random(rng.getrandbits(64))
        if own.random() < STATEMENT_SHARE:
            family, text = "statements", statements.document(own)
        else:
            family = own.choices(names, weights)[0]
            draft = Draft(own)
            text = rendering.document(draft, FAMILIES[family][1](draft))
        if text and SHORTEST <= len(text) <= LONGEST:
            out.append((family, text))
    return out


def normalised(text: str) -> bytes:
    """A digest that is equal for documents that differ in names, literals' values and spacing of the function only."""
    head = text.split("assert ")[0]
    seen: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        word = match.group()
        return word if word in KEYWORDS else seen.setdefault(word, f"v{len(seen)}")

    return hashlib.blake2b(" ".join(NAMES.sub(rename, head).split()).encode(), digest_size=10).digest()


def held_out(text: str) -> bool:
    return hashlib.blake2b(text.encode(), digest_size=4).digest()[0:2] < b"\x02\x8f"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--documents", type=int, default=330_000, help="generated documents before de-duplication")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(".cache/pretraining"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tasks = [(options.seed, i, min(CHUNK, options.documents - i * CHUNK)) for i in range(-(-options.documents // CHUNK))]
    exact: set[bytes] = set()
    shapes: set[bytes] = set()
    written: Counter[str] = Counter()
    dropped = characters = 0
    with (
        open(options.out / "corpus.jsonl", "w", encoding="utf-8") as train,
        open(options.out / "heldout.jsonl", "w", encoding="utf-8") as kept,
    ):

        def keep(family: str, text: str) -> None:
            nonlocal dropped, characters
            digest = hashlib.blake2b(text.encode(), digest_size=10).digest()
            shape = digest if family in ("statements", "standard_library") else normalised(text)
            if digest in exact or shape in shapes:
                dropped += 1
                return
            exact.add(digest)
            shapes.add(shape)
            written[family] += 1
            characters += len(text)
            file = kept if held_out(text) else train
            file.write(json.dumps({"text": text, "family": family}, ensure_ascii=False) + "\n")

        for text in standard_library.functions(SHORTEST, LONGEST + 60):
            keep("standard_library", text)
        with multiprocessing.get_context("fork").Pool(options.processes) as pool:
            for rows in pool.imap(chunk, tasks):
                for family, text in rows:
                    keep(family, text)
    stats = {
        "seed": options.seed,
        "documents": sum(written.values()),
        "characters": characters,
        "duplicates": dropped,
        "families": dict(sorted(written.items())),
    }
    (options.out / "corpus.stats.json").write_text(json.dumps(stats, indent=1) + "\n")
    print(json.dumps(stats))


if __name__ == "__main__":
    main()
