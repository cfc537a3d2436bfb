"""Finds texts that are nearly alike: bottom sketches of token 5-grams (Broder 1997), Jaccard similarity estimated on them."""

from __future__ import annotations

import re
import zlib

_TOKEN = re.compile(r"\w+|[^\w\s]")
SKETCH = 32
THRESHOLD = 0.7
_KEYS = 4  # texts are compared when they share one of their smallest hashes
_MOST = 64  # candidates of one key that are looked at


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the text's token 5-grams, ascending; of a shorter text, of all its tokens together."""
    tokens = _TOKEN.findall(text)
    grams = {zlib.crc32(" ".join(tokens[i : i + 5]).encode()) for i in range(max(1, len(tokens) - 4))}
    return tuple(sorted(grams)[:SKETCH])


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated Jaccard similarity: of the smallest hashes of the union, the share that both have."""
    union = sorted({*a, *b})[:SKETCH]
    return len(set(union).intersection(a).intersection(b)) / len(union)


class NearIndex:
    """Texts kept so far; a text like one of them is not added."""

    def __init__(self) -> None:
        self._sketches: list[tuple[int, ...]] = []
        self._by_key: dict[int, list[int]] = {}

    def add(self, of_text: tuple[int, ...]) -> bool:
        """Whether it was new."""
        for key in of_text[:_KEYS]:
            for number in self._by_key.get(key, ())[-_MOST:]:
                if similarity(of_text, self._sketches[number]) >= THRESHOLD:
                    return False
        number = len(self._sketches)
        self._sketches.append(of_text)
        for key in of_text[:_KEYS]:
            self._by_key.setdefault(key, []).append(number)
        return True
