"""Straight-line and branching integer functions: piecewise rules, early returns, bounded loops."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer
from ..program import Parameter, Program, indent


def block(draft: Draft, names: list[str], target: str, depth: int) -> list[str]:
    """One random statement that updates `target` from the integer variables in `names`."""
    kind = draft.weighted({"set": 4, "add": 4, "if": 4 if depth else 0, "loop": 2 if depth else 0, "swap": 1})
    if kind == "set":
        return [f"{target} = {integer(draft, [target, *names], 1)}"]
    if kind == "add":
        return [draft.add(target, integer(draft, names, draft.pick(0, 1)), draft.pick("+", "+", "-"))]
    if kind == "swap":
        return [f"{target} = {draft.pick('abs', 'int')}({target} - {draft.rng.choice(names)})"]
    if kind == "if":
        test = condition(draft, draft.rng.choice([target, *names]), names)[0]
        lines = [f"if {test}:", *indent(block(draft, names, target, depth - 1))]
        if draft.chance(0.3):
            lines += [f"elif {condition(draft, draft.rng.choice(names))[0]}:", *indent(block(draft, names, target, 0))]
        if draft.chance(0.55):
            lines += ["else:", *indent(block(draft, names, target, 0))]
        return lines
    i = draft.pick("i", "j", "step", "r")
    return [
        f"for {i} in range({draft.pick(draft.rng.choice(names), str(draft.number(2, 5)))}):",
        *indent(block(draft, [i, *names], target, depth - 1)),
    ]


def generate(draft: Draft) -> Program:
    names = [draft.name("int") for _ in range(draft.weighted({1: 2, 2: 5, 3: 2}))]
    target = draft.name("total")
    body: list[str] = []
    if draft.chance(0.35):
        body += [
            f"if {condition(draft, names[0], names[1:])[0]}:",
            f"    return {draft.pick('0', '-1', names[-1], integer(draft, names, 1))}",
        ]
    labels = draft.chance(0.2)
    if labels:
        words = draft.rng.sample(
            [
                "low",
                "mid",
                "high",
                "small",
                "large",
                "even",
                "odd",
                "none",
                "left",
                "right",
                "big",
                "tiny",
                "equal",
                "fizz",
                "buzz",
            ],
            4,
        )
        body += [f"{target} = {integer(draft, names, 1)}"]
        for position in range(draft.number(1, 3)):
            body += [
                (draft.pick("if", "if") if position == 0 else "elif")
                + f" {condition(draft, target if draft.chance(0.6) else names[0])[0]}:",
                f"    return {draft.quoted(words[position])}",
            ]
        body = [line.replace("elif", "if") for line in body] if draft.chance(0.4) else body
        body += [f"return {draft.quoted(words[3])}"]
        name = draft.function_name(
            ["classify", "label", "grade", "describe", "rank"], ["number", "value", "level", "size", "pair"], ["", "", "by_rule"]
        )
        return Program(
            name, [Parameter(n, "int", args.integer(1, 30)) for n in names], "str", body, "Give a label for the numbers."
        )
    body += [f"{target} = {draft.pick('0', names[0], integer(draft, names, 1), str(draft.number(1, 10)))}"]
    for _ in range(draft.weighted({1: 3, 2: 5, 3: 2})):
        body += block(draft, names, target, draft.pick(1, 1, 2))
    body += [
        "return "
        + draft.pick(
            target, target, target, integer(draft, [target, *names], 1), f"{target} % {draft.number(3, 100)}", f"max({target}, 0)"
        )
    ]
    name = draft.function_name(
        ["compute", "adjust", "apply", "update", "calculate", "evaluate", "score", "blend", "combine"],
        ["number", "value", "rule", "amount", "level", "points", "bonus", "result", "pair"],
        ["", "", "with_rule", "by_case"],
    )
    return Program(
        name,
        [Parameter(n, "int", args.integer(1, 15)) for n in names],
        "int",
        body,
        draft.pick("Compute a value by cases.", "Apply the rules in order.", "Adjust the number step by step."),
    )
