"""Calls a real function with drawn arguments and writes it with what came out, as the generated functions are written."""

from __future__ import annotations

import ast
import encodings.ascii
import encodings.idna
import encodings.latin_1
import encodings.utf_16
import importlib
import random

from .. import execution
from .alone import PURE_MODULES
from .parameters import PLAIN, draws

for _name in sorted(PURE_MODULES):  # in the cage nothing can be read any more
    importlib.import_module(_name)

ATTEMPTS = 200
WANTED = 3
LONGEST_CALL = 90  # characters of an assertion's line
FORMS = {"question": 50, "question and answer": 10, "assertions": 32, "printed": 8}


def _is_generator(function: ast.FunctionDef) -> bool:
    return any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in ast.walk(function))


def _listed(function):
    return lambda *values: list(function(*values))


def calls(task: list, attempts: int = ATTEMPTS) -> list[list[str]] | None:
    """Calls and answers of [head, text, seed]; None where it cannot be called so.

    Kinds of arguments are kept as long as they work, and drawn again where they don't; in the second half of the attempts whatever
    the parameters look like. What a generator gives is asked for as a list.
    """
    head, text, seed = task
    node = ast.parse(text).body[0]
    parameters = draws(node)
    if parameters is None:
        return None
    execution.prepare()
    rng = random.Random(seed)
    function = execution.define(f"{head}\n\n{text}", node.name)
    pattern = "list({}({}))" if _is_generator(node) else "{}({})"
    function = _listed(function) if _is_generator(node) else function
    found: dict[str, str] = {}
    kinds = [rng.choice(choices) for choices in parameters]
    for attempt in range(attempts):
        values = [kind(rng) for kind in kinds]
        written = [execution.literal(value) for value in values]
        answer = None if None in written else execution.call(function, values)
        call = pattern.format(node.name, ", ".join(map(str, written)))
        if answer in (None, "None", "[]") or len(call) > LONGEST_CALL:
            anything = attempt > attempts // 2 and not found
            kinds = [rng.choice(PLAIN if anything and rng.random() < 0.5 else choices) for choices in parameters]
            continue
        found.setdefault(call, answer)
        if len(found) >= WANTED and len(set(found.values())) > 1:
            break
    return [[call, answer] for call, answer in found.items()] or None


def form(rng: random.Random) -> str:
    return rng.choices(list(FORMS), list(FORMS.values()))[0]


def written(head: str, text: str, found: list[list[str]], as_form: str, rng: random.Random) -> str:
    """One document: what the function needs, the function, and its calls in the given form."""
    start = f"{head}\n\n{text}\n\n" if head else f"{text}\n\n"
    call, answer = found[rng.randrange(len(found))]
    if as_form == "question":
        return f"{start}assert {call} == ??"
    if as_form == "question and answer":
        return f"{start}assert {call} == ??\n# answer: {answer}"
    if as_form == "printed":
        return f"{start}print({call})  # {answer}"
    return start + "\n".join(f"assert {call} == {answer}" for call, answer in found[:3])
