"""Real domains nobody trained on: `python3 -m src.pretraining.evaluation.domains --archives FOLDER --out FOLDER`.

One JSONL file for each held-out package with enough functions that run: 66 of them, drawn by the seed, each with what it needs, the function, and
`assert f(…) == ??` with the computed answer as `output`: the form of the studio's first sample set.
"""

from __future__ import annotations

import argparse
import random
from functools import partial
from pathlib import Path

from ..corpus import jsonl
from ..corpus.packages import build, cage, executed
from ..corpus.packages.near import NearIndex

SIZE = 66
ATTEMPTS = 3000
LONGEST = 900  # characters, as in the corpus


def rows(archive: Path, rng: random.Random) -> list[dict[str, str]]:
    """Every function of the package that stands alone and runs, once."""
    entries = [entry for entry in build.read(archive).entries if entry.head is not None]
    tasks = [[entry.head, entry.free, int.from_bytes(build.digest(entry.text), "big")] for entry in entries]
    near = NearIndex()
    found = []
    for number, calls in cage.run(tasks, partial(executed.calls, attempts=ATTEMPTS)):
        entry = entries[number]
        if calls is None or not near.add(entry.sketch):
            continue
        call, answer = calls[rng.randrange(len(calls))]
        text = executed.written(entry.head, entry.free, [[call, answer]], "question", rng)
        if len(text) <= LONGEST:
            found.append({"input": text, "output": answer})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, default=Path(".cache/pretraining/archives"))
    parser.add_argument("--out", type=Path, default=Path(".cache/pretraining/domains"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for archive in sorted(options.archives.glob("*.deb")):
        name = archive.name.split("_")[0]
        if name not in build.HELD_OUT:
            continue
        rng = random.Random(f"{options.seed}:{name}")
        found = rows(archive, rng)
        print(f"{name}: {len(found)}", flush=True)
        if len(found) >= SIZE:
            chosen = rng.sample(found, SIZE)
            jsonl.write(options.out / f"{name.removeprefix('python3-')}.jsonl", chosen)


if __name__ == "__main__":
    main()
