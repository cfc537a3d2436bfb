"""Groups: documents that one author could have written for one purpose.

A model that reads such a group from its start learns to take manner and vocabulary from what came before. A soft prompt
stands in that place, so this is the ability that prompt tuning draws on.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from . import rendering, statements
from .draft import Draft, Style
from .families import FAMILIES
from .code_styles import code_style, functions
from .code_styles import rendering as style_rendering

Group = list[tuple[str, str]]
SMALLEST, LARGEST = 4, 9
SHORTEST, LONGEST = 90, 640


def fits(text: str | None) -> bool:
    return text is not None and SHORTEST <= len(text) <= LONGEST


def collect(rng: random.Random, family: str, write: Callable[[], str | None]) -> Group:
    """Up to a drawn number of documents that fit, no two of them alike."""
    wanted = rng.randint(SMALLEST, LARGEST)
    texts: list[str] = []
    for _ in range(wanted * 3):
        text = write()
        if text is not None and fits(text) and text not in texts:
            texts.append(text)
        if len(texts) == wanted:
            break
    return [(family, text) for text in texts]


def of_house(rng: random.Random) -> Group:
    """Functions of one house: its words, its shapes of data, its manner."""
    own = code_style.draw(rng, functions.SHAPES, functions.TESTS, functions.OPERATIONS)
    return collect(rng, "houses", lambda: style_rendering.document(own, rng))


def of_family(rng: random.Random) -> Group:
    """Functions of one family, mostly by one author."""
    names = list(FAMILIES)
    family = rng.choices(names, [FAMILIES[name][0] for name in names])[0]
    style = Style.draw(rng) if rng.random() < 0.8 else None

    def write() -> str | None:
        draft = Draft(rng)
        draft.style = style or draft.style
        return rendering.document(draft, FAMILIES[family][1](draft))

    return collect(rng, family, write)


def of_answers(rng: random.Random) -> Group:
    """Functions of one house or family, each with several calls and what they answer: where answers are learned, and not only asked for."""
    if rng.random() < 0.5:
        own = code_style.draw(rng, functions.SHAPES, functions.TESTS, functions.OPERATIONS)
        answered = replace(own, ending="literal", frame="none", assertions=rng.randint(3, 5))
        return collect(rng, "houses", lambda: style_rendering.document(answered, rng))
    names = list(FAMILIES)
    family = rng.choices(names, [FAMILIES[name][0] for name in names])[0]
    style = Style.draw(rng)

    def write() -> str | None:
        draft = Draft(rng)
        draft.style = style
        return rendering.document(draft, FAMILIES[family][1](draft), answered=True)

    return collect(rng, family, write)


def of_statements(rng: random.Random) -> Group:
    """Problem statements in one layout."""
    layout = statements.Layout.draw(rng)
    return collect(rng, "statements", lambda: statements.document(rng, layout))


KINDS: dict[Callable[[random.Random], Group], int] = {of_house: 68, of_family: 20, of_statements: 12}


def draw(rng: random.Random, answers: float = 0) -> Group:
    """@param answers share of groups in which every call has its answer"""
    if answers > 0 and rng.random() < answers:
        return of_answers(rng)
    return rng.choices(list(KINDS), list(KINDS.values()))[0](rng)
