"""Real Python from Debian packages: `python3 -m src.pretraining.corpus.packages.build --archives FOLDER`.

Output: JSONL rows {"group", "family", "package", "text"}, the documents of a group one after another, in
`.cache/pretraining/packages.jsonl`; whole packages held out in `packages.heldout.jsonl`; and `packages.stats.json` with every package, its
version, its licences and what was taken. Same archives and seed, same bytes.

Families: `functions` as they stand in a module; `executed`, functions that stand alone, with calls and what came out; `signatures`,
signatures and docstrings alone. A group is one module's, or for `executed` one package's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import platform
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .. import check_samples, standard_library
from . import alone, archive, cage, executed, functions, licences
from .near import NearIndex, sketch

GROUP_CHARACTERS = 3000
GROUP_LARGEST = 12
EXECUTION_CHUNK = 400
# Whole packages that no training sees. The first twelve have the most functions that ran among packages of fewer than 7,000
# documents, so that each can be a domain; the others were drawn, about one in a hundred of all.
HELD_OUT = frozenset(
    f"python3-{name}"
    for name in (
        "azure-cli convertdate dask datalad fluids ipython mypy networkx os-ken plotly sphinx swift "
        "aniso8601 autobahn dateutil django-fsm django-mptt easygui jupyterlab-server l20n manilaclient omg os-vif pynndescent pyregion "
        "stomp stringtemplate3 werkzeug whisper"
    ).split()
)


@dataclass
class Entry:
    """A function on its way into the corpus."""

    package: str
    module: str
    text: str
    signature: str | None
    # The function on its own and what must stand in front of it, where it can stand alone.
    free: str | None
    head: str | None
    sketch: tuple[int, ...] = field(repr=False)
    calls: list[list[str]] | None = None


@dataclass
class Source:
    name: str
    version: str
    licences: list[str] | None
    entries: list[Entry]


def digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def read(path: Path) -> Source:
    """The functions of one archive; none where its licences are not allowed."""
    package = archive.read(path)
    allowed = licences.of_copyright_file(package.copyright) if package.copyright else None
    entries = entries_of(package.name, package.modules) if allowed else []
    return Source(package.name, package.version, sorted(allowed) if allowed else None, entries)


def library() -> Source:
    """The running interpreter's own standard library."""
    modules = [(path, Path(path).read_text(encoding="utf-8", errors="replace")) for path in standard_library.modules()]
    return Source("cpython", platform.python_version(), ["PSF-2.0"], entries_of("cpython", modules))


def entries_of(package: str, modules: list[tuple[str, str]]) -> list[Entry]:
    entries: list[Entry] = []
    for module, source in modules:
        tree = functions.parse(source)
        if tree is None:
            continue
        context = alone.Module(source, tree)
        for function in functions.of_module(source, tree):
            head = context.head(function.node) if function.free else None
            entries.append(Entry(package, module, function.text, function.signature, function.free, head, sketch(function.text)))
    return entries


def run(chunk: list[list]) -> list:
    return [answer for _, answer in cage.run(chunk, executed.calls)]


def execute(entries: list[Entry], processes: int) -> None:
    tasks = [[e.head, e.free, int.from_bytes(digest(e.text), "big")] for e in entries]
    chunks = [tasks[i : i + EXECUTION_CHUNK] for i in range(0, len(tasks), EXECUTION_CHUNK)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        answers = [answer for chunk in pool.imap(run, chunks) for answer in chunk]
    for entry, found in zip(entries, answers, strict=True):
        entry.calls = found


def batches(texts: list[str]) -> list[list[str]]:
    """Texts in order, a group at a time: what fits into a row of training."""
    groups: list[list[str]] = []
    size = GROUP_CHARACTERS + 1
    for text in texts:
        if size + len(text) > GROUP_CHARACTERS or len(groups[-1]) == GROUP_LARGEST:
            groups.append([])
            size = 0
        groups[-1].append(text)
        size += len(text)
    return groups


def by_module(entries: list[Entry]) -> list[list[Entry]]:
    modules: dict[str, list[Entry]] = {}
    for entry in entries:
        modules.setdefault(entry.module, []).append(entry)
    return list(modules.values())


def executed_groups(entries: list[Entry], rng: random.Random) -> list[list[str]]:
    """A package's executed functions in one form a group, shuffled so that modules mix as they do in a person's examples."""
    shuffled = list(entries)
    rng.shuffle(shuffled)
    groups: list[list[str]] = []
    while shuffled:
        as_form = executed.form(rng)
        texts: list[str] = []
        while shuffled and len(texts) < GROUP_LARGEST and sum(map(len, texts)) < GROUP_CHARACTERS - 300:
            entry = shuffled.pop()
            text = executed.written(entry.head, entry.free, entry.calls, as_form, rng)
            if len(text) <= functions.LONGEST:
                texts.append(text)
        if texts:
            groups.append(texts)
    return groups


def groups_of(source: Source, rng: random.Random) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for entries in by_module(source.entries):
        found += [("functions", texts) for texts in batches([e.text for e in entries])]
        signatures = [e.signature for e in entries if e.signature and rng.random() < 0.25]
        found += [("signatures", texts) for texts in batches(signatures)]
    found += [("executed", texts) for texts in executed_groups([e for e in source.entries if e.calls], rng)]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, default=Path(".cache/pretraining/archives"), help="folder of .deb files")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(".cache/pretraining"))
    parser.add_argument("--samples", type=Path, default=Path("public/samples"), help="sets that must stay unseen")
    parser.add_argument("--benchmarks", type=Path, help="folder of JSONL copies of public benchmarks that must stay unseen")
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        raise SystemExit("Set PYTHONHASHSEED=0: the order of sets goes into answers.")
    unseen = check_samples.reserved(options.samples, options.benchmarks)
    archives = sorted(options.archives.glob("*.deb"))
    with multiprocessing.get_context("fork").Pool(options.processes) as pool:
        sources = [source for source in pool.imap(read, archives, chunksize=4) if source.licences]
    sources.insert(0, library())
    counts: Counter[str] = Counter(archives=len(archives), packages=len(sources))
    counts["read"] = sum(len(s.entries) for s in sources)
    exact: set[bytes] = set()
    for source in sources:
        fresh = []
        for entry in source.entries:
            mark = digest(entry.text)
            if mark in exact:
                counts["exact repeats"] += 1
            else:
                exact.add(mark)
                fresh.append(entry)
        source.entries = fresh
    candidates = [e for s in sources for e in s.entries if e.head is not None]
    counts["stand alone"] = len(candidates)
    print(dict(counts), flush=True)
    execute(candidates, options.processes)
    counts["executed"] = sum(e.calls is not None for e in candidates)
    near = NearIndex()
    for source in sorted(sources, key=lambda s: (s.name not in HELD_OUT, s.name)):
        fresh = [e for e in source.entries if near.add(e.sketch)]
        counts["near repeats"] += len(source.entries) - len(fresh)
        source.entries = fresh
    table = []
    number = 0
    rng = random.Random(options.seed)
    rng.shuffle(sources)
    with (
        open(options.out / "packages.jsonl", "w", encoding="utf-8") as train,
        open(options.out / "packages.heldout.jsonl", "w", encoding="utf-8") as kept,
    ):
        for source in sources:
            taken = 0
            for family, texts in groups_of(source, rng):
                clean = [text for text in texts if not unseen.in_text(text)]
                counts["reserved"] += len(texts) - len(clean)
                number += 1
                for text in clean:
                    row = {"group": number, "family": family, "package": source.name, "text": text}
                    (kept if source.name in HELD_OUT else train).write(json.dumps(row, ensure_ascii=False) + "\n")
                    counts[f"{family} documents"] += 1
                    counts[f"{family} characters"] += len(text)
                    taken += 1
            if taken:
                row = {"package": source.name, "version": source.version, "licences": source.licences, "documents": taken}
                table.append({**row, "executed": sum(e.calls is not None for e in source.entries), "held out": source.name in HELD_OUT})
    stats = {"seed": options.seed, **counts, "packages": sorted(table, key=lambda row: row["package"])}
    (options.out / "packages.stats.json").write_text(json.dumps(stats, indent=1) + "\n")
    print(json.dumps({**counts, "groups": number}))


if __name__ == "__main__":
    main()
