"""Problem statements as documents: title, statement, examples computed by the hidden solution, constraints; several layouts."""

from __future__ import annotations

import json
import random

from . import execution
from .problems import KINDS


def _shown(value: object) -> str:
    return json.dumps(value) if isinstance(value, (list, str, bool)) else str(value)


def document(rng: random.Random) -> str | None:
    """One statement, or None where its examples are dull or fail."""
    weights, kinds = zip(*KINDS)
    problem = rng.choices(kinds, weights)[0](rng)
    examples: list[tuple[str, str]] = []
    bare = rng.random() < 0.1
    for _ in range(rng.choices([1, 2, 3], [5, 4, 0.5])[0]):
        arguments = {name: draw(rng) for name, draw in problem.arguments.items()}
        answer = execution.call(problem.solve, list(arguments.values()))
        if answer is None or answer in ("[]", "''"):
            return None
        value = problem.solve(*arguments.values())
        parts = [_shown(argument) if bare else f"{name} = {_shown(argument)}" for name, argument in arguments.items()]
        examples.append((("\n" if bare else ", ").join(parts), _shown(value)))
    if len({output for _, output in examples}) < len(examples):
        return None
    heading = rng.choice(["{}", "{}", "# {}", "Title: {}", "## {}", "Problem: {}", "{}:"]).format(problem.title)
    statement = rng.choice([" ", " ", "\n"]).join(problem.sentences)
    gap = rng.choice(["\n\n", "\n\n", "\n"])
    numbered = len(examples) > 1 or rng.random() < 0.8
    inward, outward = rng.choice(
        [("Input: ", "Output: "), ("Input: ", "Output: "), ("Input: ", "Output: "), ("    Input: ", "    Output: ")]
    )
    blocks = [
        f"{f'Example {i}:' if numbered else 'Example:'}\n{inward}{given}\n{outward}{output}"
        for i, (given, output) in enumerate(examples, 1)
    ]
    bullet = rng.choice(["- ", "- ", "* ", ""])
    limits = "Constraints:\n" + "\n".join(bullet + line for line in problem.constraints)
    parts = [heading, statement, *blocks]
    if rng.random() < 0.9:
        parts.append(limits)
    if rng.random() < 0.08:
        parts = parts[1:]
    return gap.join(parts)
