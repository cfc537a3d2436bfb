"""A draft: the seeded choices behind one document — its house style, its names, its random numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass

NAMES: dict[str, dict[str, list[str]]] = {
    "short": {
        "list": ["xs", "a", "nums", "arr", "v", "lst", "vals", "seq"],
        "other": ["ys", "b", "c", "out", "res", "acc", "t", "zs"],
        "item": ["x", "v", "e", "y", "z", "p", "q"],
        "index": ["i", "j", "k", "idx"],
        "int": ["n", "k", "m", "t", "w", "d", "q"],
        "total": ["s", "t", "r", "c", "acc", "res", "ans"],
        "text": ["s", "t", "w", "txt", "st"],
        "char": ["c", "ch", "x"],
        "words": ["ws", "parts", "ss", "toks"],
        "word": ["w", "p", "tok"],
        "map": ["d", "m", "cnt", "freq", "mp"],
        "key": ["k", "key", "g"],
        "grid": ["g", "mat", "grid", "m"],
        "row": ["r", "row", "line"],
        "flag": ["ok", "f", "done"],
    },
    "plain": {
        "list": ["numbers", "values", "items", "nums", "data", "sequence", "elements", "array"],
        "other": ["result", "output", "kept", "collected", "answer", "picked", "transformed", "new_list"],
        "item": ["x", "value", "num", "item", "current", "number", "element"],
        "index": ["i", "j", "index", "pos", "idx"],
        "int": ["n", "limit", "k", "number", "size", "step", "target", "bound"],
        "total": ["total", "count", "result", "answer", "score", "best", "sum_so_far", "acc"],
        "text": ["text", "s", "string", "word", "phrase", "line", "message"],
        "char": ["c", "ch", "char", "letter", "symbol"],
        "words": ["words", "parts", "tokens", "names", "strings"],
        "word": ["word", "part", "token", "name", "w"],
        "map": ["counts", "mapping", "freq", "table", "groups", "lookup", "seen"],
        "key": ["key", "k", "group", "label", "bucket"],
        "grid": ["grid", "matrix", "board", "rows", "cells"],
        "row": ["row", "line", "r"],
        "flag": ["found", "valid", "done", "ok", "flag"],
    },
    "long": {
        "list": ["input_values", "all_numbers", "integer_list", "number_list", "raw_values", "measurements", "readings"],
        "other": ["filtered_values", "result_list", "new_values", "output_list", "processed", "remaining", "final_values"],
        "item": ["current_value", "value", "element", "entry", "number", "reading"],
        "index": ["index", "position", "current_index", "idx"],
        "int": ["max_value", "threshold", "window_size", "divisor", "target_value", "upper_limit", "modulus", "offset"],
        "total": ["running_total", "total_count", "final_result", "current_best", "answer", "total", "result_value"],
        "text": ["input_text", "source_text", "sentence", "original", "input_string", "message"],
        "char": ["character", "letter", "symbol", "current_char"],
        "words": ["word_list", "all_words", "segments", "pieces", "input_words"],
        "word": ["current_word", "word", "segment", "piece"],
        "map": ["frequency", "count_by_key", "value_counts", "grouped", "occurrences", "index_map"],
        "key": ["group_key", "key", "label", "bucket_id"],
        "grid": ["input_grid", "matrix", "cell_grid", "board", "table_rows"],
        "row": ["current_row", "row", "row_values"],
        "flag": ["is_valid", "was_found", "has_match", "is_done"],
    },
}


@dataclass(frozen=True)
class Style:
    """What one author would do the same way throughout a file."""

    naming: str
    hints: bool
    docstring: str
    comments: str
    quote: str
    camel: bool
    augmented: bool
    spaced: bool
    explicit: bool

    @staticmethod
    def draw(rng: random.Random) -> Style:
        return Style(
            naming=rng.choices(["short", "plain", "long"], [35, 45, 20])[0],
            hints=rng.random() < 0.42,
            docstring=rng.choices(["none", "line", "block"], [66, 28, 6])[0],
            comments=rng.choices(["none", "above", "trailing"], [76, 14, 10])[0],
            quote=rng.choices(['"', "'"], [55, 45])[0],
            camel=rng.random() < 0.04,
            augmented=rng.random() < 0.85,
            spaced=rng.random() < 0.15,
            explicit=rng.random() < 0.3,
        )


class Draft:
    """Hands out random choices and fresh names to a family while it writes one function."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.style = Style.draw(rng)
        self.taken: set[str] = set()

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, *options):
        return self.rng.choice(options)

    def weighted(self, options: dict):
        return self.rng.choices(list(options), list(options.values()))[0]

    def number(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def name(self, kind: str) -> str:
        """A name of that kind not used before in this document."""
        pool = [n for n in NAMES[self.style.naming][kind] if n not in self.taken]
        if not pool:
            pool = [n for n in NAMES["plain"][kind] + NAMES["short"][kind] if n not in self.taken]
        chosen = self.rng.choice(pool) if pool else f"{kind}_{len(self.taken)}"
        self.taken.add(chosen)
        return chosen

    def names(self, *kinds: str) -> list[str]:
        return [self.name(kind) for kind in kinds]

    def quoted(self, text: str) -> str:
        mark = self.style.quote
        return repr(text) if mark in text or "\\" in text else f"{mark}{text}{mark}"

    def add(self, target: str, amount: str, operator: str = "+") -> str:
        """An update statement in this author's way: `t += a` or `t = t + a`."""
        if self.style.augmented:
            return f"{target} {operator}= {amount}"
        simple = amount.isidentifier() or amount.isdigit() or operator == "+"
        return f"{target} = {target} {operator} {amount if simple else f'({amount})'}"

    def function_name(self, verbs: list[str], *parts: list[str]) -> str:
        """A snake_case name of a verb and one word from each list (an empty word is left out)."""
        roll = self.rng.random()
        if roll < 0.05:
            return self.pick("f", "g", "func", "solve", "compute", "process", "helper", "run", "calc", "main")
        words = [self.rng.choice(verbs)] + [self.rng.choice(part) for part in parts]
        words = [word for word in words if word]
        if len(words) > 2 and roll > 0.75:
            del words[self.rng.randrange(1, len(words))]
        name = "_".join(words)
        if self.style.camel:
            head, *tail = name.split("_")
            return head + "".join(word.capitalize() for word in tail)
        return name
