"""What must stay out of the corpus: the studio's sample sets, and public benchmarks where copies of them are at hand.

A document is contaminated when it defines a function by a reserved name, or shares 13 words in a row with a reserved text (the measure
of Brown et al. 2020, appendix C). In code a word is two things, and both count: what stands between blanks, and a name or a number.
Punctuation alone does not: a typed signature is 13 signs long and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from .. import jsonl

_WORD = re.compile(r"\w+")
_DEFINED = re.compile(r"\bdef (\w+)\(")
GRAM = 13


def grams(text: str) -> set[int]:
    """Hashes of every 13 words in a row, within one process."""
    found = set()
    for words in (_WORD.findall(text), text.split()):
        found |= {hash(tuple(words[i : i + GRAM])) for i in range(len(words) - GRAM + 1)}
    return found


def texts_of(folder: Path) -> Iterable[str]:
    """Every text of every JSON Lines file in a folder, whatever its columns are called."""

    def inside(value: object) -> Iterable[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in value.values():
                yield from inside(part)
        elif isinstance(value, list):
            for part in value:
                yield from inside(part)

    for path in sorted(folder.rglob("*.jsonl")):
        for row in jsonl.read(path):
            yield from inside(row)


class Reserved:
    """Names and 13-grams that no document may have."""

    def __init__(self, texts: Iterable[str], names: Iterable[str] = ()) -> None:
        self.names = frozenset(names)
        self.grams: set[int] = set()
        for text in texts:
            self.grams |= grams(text)

    def in_text(self, text: str) -> bool:
        return bool(self.names.intersection(_DEFINED.findall(text))) or not self.grams.isdisjoint(grams(text))
