"""A house: everything that the documents of one group have in common, drawn anew for each group."""

from __future__ import annotations

import random
from dataclasses import dataclass

from . import words

OPENINGS = """Return Compute Find Calculate Get Give Determine Report Show Produce Derive Obtain Name Say Work_out Figure_out Look_up
Add_up Read_off Measure Answer_with Hand_back Yield Provide Deliver State Decide Evaluate Pick_out Write_down Estimate
Fetch Retrieve Establish Reveal Make Build Collect Returns Computes Gives Finds Calculates Gets Shows Reports""".split()
TAILS = ["", "", "", "", " of the {place}", " in the {place}", " for the {person}", " at the {place}", " today", " overall",
         " so far", " in order", " as given", " for this {noun}", " known to the {person}"]  # fmt: skip
NAME_PATTERNS = """verb_nouns verb_adj_nouns adj_nouns noun_measure op_measure noun_op measure_of_nouns nouns_cond
op_nouns_cond verb_measure_by_field op_adj_nouns get_noun_op find_nouns verb_noun calc_op_measure adj_noun_measure
field_measure nouns_by_field noun_field_op verb_noun_measure""".split()


@dataclass(frozen=True)
class CodeStyle:
    shapes: tuple[str, ...]
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    adjectives: tuple[str, ...]
    measures: tuple[str, ...]
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    limit_names: tuple[str, ...]
    tests: tuple[str, ...]
    operations: tuple[str, ...]
    name_patterns: tuple[str, ...]
    collection: str
    element: str
    camel: bool
    hints: bool
    docstring: str | None
    quote: str
    guard: str
    accumulator: str
    loop: str
    comment: str
    blank_before_return: bool
    blank_after_guard: bool
    augmented: bool
    last_step: str
    ending: str
    frame: str
    gap: str
    assertions: int
    top: int
    negative: bool


def _labels(rng: random.Random, field: str) -> list[str]:
    nouns = words.NOUN_FIELDS[field]
    kind = rng.randrange(9)
    if kind <= 2:
        return rng.sample(nouns, min(len(nouns), 8))
    if kind == 3:
        return rng.sample(words.PEOPLE, 7)
    if kind == 4:
        return rng.sample(words.PLACES, 7)
    if kind == 5:
        letters = rng.sample("ABCDEFGHJKLMNPQRTUVWXYZ", 2)
        return [f"{letters[i % 2]}{rng.randint(1, 99)}" for i in range(8)]
    if kind == 6:
        return rng.sample(rng.choice([words.COLOURS, words.DAYS, words.STATES]), 7)
    if kind == 7:
        return rng.sample("abcdefghkmnpqrstuvwxyz", 7) if rng.random() < 0.5 else rng.sample("ABCDEFGHKLMNPQRSTUVWXYZ", 7)
    return [noun.capitalize() for noun in rng.sample(nouns, 7)]


def _docstring(rng: random.Random, nouns: list[str]) -> str | None:
    if rng.random() < 0.25:
        return None
    tail = rng.choice(TAILS).format(
        place=rng.choice(words.NOUNS), person=rng.choice(words.NOUN_FIELDS["trades"]), noun=rng.choice(nouns)
    )
    stop = rng.choices([".", "", "!"], [80, 19, 1])[0]
    roll = rng.random()
    if roll < 0.75:
        opening = words.invented(rng).capitalize() if rng.random() < 0.1 else rng.choice(OPENINGS)
        return opening.replace("_", " ") + " {what}" + tail + stop
    if roll < 0.85:
        return "{What}" + tail + stop
    if roll < 0.92:
        return rng.choice(["Answer: ", "Task: ", "Result: ", "Goal: ", "Query: ", "Output: ", "Gives: "]) + "{what}" + tail + stop
    return rng.choice(["What is {what}", "We want {what}", "This is {what}", "Here is {what}", "You get {what}", "It asks for {what}"]) + tail + stop


def draw(rng: random.Random, shapes: list[str], tests: list[str], operations: list[str]) -> CodeStyle:
    field = rng.choice(list(words.NOUN_FIELDS))
    own = words.NOUN_FIELDS[field]
    nouns = rng.sample(own, min(len(own), rng.randint(3, 5)))
    if rng.random() < 0.4:
        nouns[-1] = rng.choice(words.NOUNS)
    strangeness = rng.choices([0, 0.3, 0.8], [60, 20, 20])[0]

    def strange(known: list[str]) -> list[str]:
        """Some of the words, or as strange as the house is all of them, invented."""
        return [words.invented(rng) if rng.random() < strangeness else word for word in known]

    nouns = strange(nouns)
    shape_count = rng.choices([1, 2, 4, len(shapes)], [30, 20, 20, 30])[0]
    naming = rng.choices([1, 2, 4], [45, 25, 30])[0]
    return CodeStyle(
        shapes=tuple(rng.sample(shapes, shape_count)),
        nouns=tuple(nouns),
        verbs=tuple(strange(rng.sample(words.VERBS, rng.randint(2, 4)))),
        adjectives=tuple(strange(rng.sample(words.ADJECTIVES, rng.randint(2, 5)))),
        measures=tuple(strange(rng.sample(words.MEASURES, rng.randint(2, 4)))),
        fields=tuple(strange(rng.sample(words.LABEL_FIELDS + nouns, rng.randint(2, 3)))),
        labels=tuple(dict.fromkeys(strange(_labels(rng, field)))),
        limit_names=tuple(
            rng.sample(
                ["limit", "minimum", "maximum", "bound", "cap", "least", "most", "target", "cutoff", "threshold", "floor", "low",
                 "high", "goal", "n", "k", "x", "step", "rate", "factor", "allowed", "needed", "quota", "budget", "size", "room"]
                + [f"max_{m}" for m in rng.sample(words.MEASURES, 4)] + [f"{m}_limit" for m in rng.sample(words.MEASURES, 4)]
                + [f"min_{m}" for m in rng.sample(words.MEASURES, 4)] + rng.sample(words.MEASURES, 6),
                3,
            )
        ),  # fmt: skip
        tests=tuple(rng.sample(tests, rng.randint(4, len(tests)))),
        operations=tuple(rng.sample(operations, rng.randint(6, len(operations)))),
        name_patterns=tuple(rng.sample(NAME_PATTERNS, naming)),
        collection=rng.choices(["plural", "list_of", "all", "given", "my", "data", "single"], [52, 10, 8, 6, 4, 10, 10])[0],
        element=rng.choices(["field", "letter", "noun"], [60, 20, 20])[0],
        camel=rng.random() < 0.03,
        hints=rng.random() < 0.55,
        docstring=_docstring(rng, nouns),
        quote=rng.choice(["'", '"', '"']),
        guard=rng.choices(["no", "not", "len", "equal", "one-line", "limit"], [40, 28, 8, 6, 8, 10])[0],
        accumulator=strange([rng.choice(words.ACCUMULATORS if rng.random() < 0.6 else words.NOUNS)])[0],
        loop=rng.choices(["loop", "expression", "mixed"], [65, 12, 23])[0],
        comment=rng.choices(["none", "top", "loop", "return", "above"], [70, 8, 8, 6, 8])[0],
        blank_before_return=rng.random() < 0.2,
        blank_after_guard=rng.random() < 0.15,
        augmented=rng.random() < 0.88,
        last_step=rng.choices(["plain", "drawn", "parenthesised"], [50, 47, 3])[0],
        ending=rng.choices(["question", "literal", "answer", "comment", "shell"], [42, 36, 8, 8, 6])[0],
        frame=rng.choices(["none", "test", "main"], [90, 6, 4])[0],
        gap=rng.choices(["\n\n", "\n", "\n\n\n"], [70, 15, 15])[0],
        assertions=rng.choices([1, 2, 3], [70, 22, 8])[0],
        top=rng.choice([9, 12, 20, 30, 50, 99, 99, 500]),
        negative=rng.random() < 0.12,
    )
