"""Problem statements as documents: title, statement, examples computed by the hidden solution, constraints; several layouts."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from . import execution
from .problems import KINDS


def _shown(value: object) -> str:
    return json.dumps(value) if isinstance(value, (list, str, bool)) else str(value)


@dataclass(frozen=True)
class Layout:
    """How one site prints its problems."""

    heading: str
    joint: str
    gap: str
    bare: bool
    numbered: bool
    inward: str
    outward: str
    bullet: str
    constraints: bool
    titled: bool
    examples: int

    @staticmethod
    def draw(rng: random.Random) -> Layout:
        inward, outward = rng.choice(
            [("Input: ", "Output: "), ("Input: ", "Output: "), ("Input: ", "Output: "), ("    Input: ", "    Output: ")]
        )
        return Layout(
            heading=rng.choice(["{}", "{}", "# {}", "Title: {}", "## {}", "Problem: {}", "{}:"]),
            joint=rng.choice([" ", " ", "\n"]),
            gap=rng.choice(["\n\n", "\n\n", "\n"]),
            bare=rng.random() < 0.1,
            numbered=rng.random() < 0.8,
            inward=inward,
            outward=outward,
            bullet=rng.choice(["- ", "- ", "* ", ""]),
            constraints=rng.random() < 0.9,
            titled=rng.random() >= 0.08,
            examples=rng.choices([1, 2, 3], [5, 4, 0.5])[0],
        )


def document(rng: random.Random, layout: Layout) -> str | None:
    """One statement, or None where its examples are dull or fail."""
    weights, kinds = zip(*KINDS)
    problem = rng.choices(kinds, weights)[0](rng)
    examples: list[tuple[str, str]] = []
    for _ in range(layout.examples):
        arguments = {name: draw(rng) for name, draw in problem.arguments.items()}
        answer = execution.call(problem.solve, list(arguments.values()))
        if answer is None or answer in ("[]", "''"):
            return None
        value = problem.solve(*arguments.values())
        parts = [_shown(argument) if layout.bare else f"{name} = {_shown(argument)}" for name, argument in arguments.items()]
        examples.append((("\n" if layout.bare else ", ").join(parts), _shown(value)))
    if len({output for _, output in examples}) < len(examples):
        return None
    numbered = len(examples) > 1 or layout.numbered
    blocks = [
        f"{f'Example {i}:' if numbered else 'Example:'}\n{layout.inward}{given}\n{layout.outward}{output}"
        for i, (given, output) in enumerate(examples, 1)
    ]
    parts = [layout.heading.format(problem.title)] if layout.titled else []
    parts += [layout.joint.join(problem.sentences), *blocks]
    if layout.constraints:
        parts.append("Constraints:\n" + "\n".join(layout.bullet + line for line in problem.constraints))
    return layout.gap.join(parts)
