"""Writes the generated part of the pretraining corpus: `python3 -m src.pretraining.corpus.build --seed 7 --groups 70000`.

Output: JSONL rows {"group", "family", "text"} in `.cache/pretraining/corpus.jsonl`, the documents of a group one after
another; a held-out hundredth of the groups (by hash of the first text) in `heldout.jsonl`; counts by family in
`corpus.stats.json`. Same seed and options, same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import multiprocessing
import random
import re
from collections import Counter
from pathlib import Path

from . import check_samples, execution, groups
from .groups import Group
from .packages.contamination import Reserved

CHUNK = 200
NAMES = re.compile(r"\b[A-Za-z_]\w*\b")
KEYWORDS = frozenset(
    "def return for in if else elif while not and or assert lambda range len sum max min sorted set list dict".split()
)
BY_TEXT = frozenset(["statements", "houses"])


def chunk(task: tuple[int, int, int, float]) -> list[Group]:
    """`count` groups with their own seed, so the result does not depend on the number of processes."""
    seed, number, count, answers = task
    execution.prepare()
    rng = random.Random(f"{seed}:{number}")
    return [groups.draw(random.Random(rng.getrandbits(64)), answers) for _ in range(count)]


def normalised(text: str) -> bytes:
    """A digest that is equal for documents that differ in names, literals' values and spacing of the function only."""
    head = text.split("assert ")[0]
    seen: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        word = match.group()
        return word if word in KEYWORDS else seen.setdefault(word, f"v{len(seen)}")

    return hashlib.blake2b(" ".join(NAMES.sub(rename, head).split()).encode(), digest_size=10).digest()


def held_out(group: Group) -> bool:
    return hashlib.blake2b(group[0][1].encode(), digest_size=4).digest()[0:2] < b"\x02\x8f"


class Corpus:
    """Takes groups, drops what it has seen and what the sample sets or benchmarks have, counts."""

    def __init__(self, reserved: Reserved) -> None:
        self.reserved = reserved
        self.seen: set[bytes] = set()
        self.written: Counter[str] = Counter()
        self.groups = self.characters = self.duplicates = 0

    def fresh(self, entry: tuple[str, str]) -> bool:
        family, text = entry
        if self.reserved.in_text(text):
            return False
        exact = hashlib.blake2b(text.encode(), digest_size=10).digest()
        marks = {exact} if family in BY_TEXT else {exact, normalised(text)}
        if marks & self.seen:
            self.duplicates += 1
            return False
        self.seen |= marks
        return True

    def rows(self, group: Group) -> str:
        for family, text in group:
            self.written[family] += 1
            self.characters += len(text)
        self.groups += 1
        rows = ({"group": self.groups, "family": family, "text": text} for family, text in group)
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--groups", type=int, default=70_000, help="generated groups before de-duplication")
    parser.add_argument("--answers", type=float, default=0, help="share of groups in which every call has its answer")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(".cache/pretraining"))
    parser.add_argument("--samples", type=Path, default=Path("public/samples"), help="sets that must stay unseen")
    parser.add_argument("--benchmarks", type=Path, help="folder of JSONL copies of public benchmarks that must stay unseen")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    count = -(-options.groups // CHUNK)
    tasks = [(options.seed, i, min(CHUNK, options.groups - i * CHUNK), options.answers) for i in range(count)]
    corpus = Corpus(check_samples.reserved(options.samples, options.benchmarks))
    with (
        open(options.out / "corpus.jsonl", "w", encoding="utf-8") as train,
        open(options.out / "heldout.jsonl", "w", encoding="utf-8") as kept,
        multiprocessing.get_context("fork").Pool(options.processes) as pool,
    ):
        for group in itertools.chain.from_iterable(pool.imap(chunk, tasks)):
            left = [entry for entry in group if corpus.fresh(entry)]
            if left:
                (kept if held_out(left) else train).write(corpus.rows(left))
    stats = {
        "seed": options.seed,
        "groups": corpus.groups,
        "documents": sum(corpus.written.values()),
        "characters": corpus.characters,
        "duplicates": corpus.duplicates,
        "families": dict(sorted(corpus.written.items())),
    }
    (options.out / "corpus.stats.json").write_text(json.dumps(stats, indent=1) + "\n")
    print(json.dumps(stats))


if __name__ == "__main__":
    main()
