"""Recursive functions on integers, lists, strings and nested lists."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer, letter_condition, mapped
from ..program import Parameter, Program


def nested(rng) -> list:
    def level(depth: int):
        return [level(depth - 1) if depth and rng.random() < 0.4 else rng.randint(0, 9) for _ in range(rng.randint(1, 3))]

    return level(2) + [rng.randint(0, 9)]


def generate(draft: Draft) -> Program:
    kind = draft.weighted({number: 4, two_numbers: 2, sequence: 4, string: 3, tree: 2, divide: 2, generated: 1.5})
    return kind(draft)


def _name(draft: Draft, verbs: list[str], word: str, *rest: list[str]) -> str:
    return draft.function_name([*verbs, "recursive"], [word], *rest)


def number(draft: Draft) -> Program:
    n = draft.name("int")
    name = _name(
        draft, ["compute", "recur", "reduce", "count"], draft.pick("steps", "value", "term", "depth", "down"), ["", "", "number"]
    )
    test, word = condition(draft, n)
    smaller = lambda: draft.pick(f"{n} - 1", f"{n} - 2", f"{n} // 2", f"{n} // 10", f"{n} - {draft.number(2, 4)}", f"{n} // 3")
    base = draft.pick("0", "1", n, "2")
    limit = draft.pick("0", "1", "1", "2")
    plus = draft.pick(n, "1", str(draft.number(2, 5)), f"{n} % {draft.number(2, 10)}", f"{n} * {draft.number(2, 3)}")
    lines = [f"if {n} <= {limit}:  #? base case", f"    return {base}"]
    form = draft.number(0, 3)
    if form == 0:
        lines += [f"return {plus} {draft.pick('+', '+', '-', '*')} {name}({smaller()})"]
    elif form == 1:
        lines += [
            f"if {test}:",
            f"    return {name}({smaller()}) {draft.pick('+', '-')} {plus}",
            "return "
            + draft.pick(
                f"{name}({smaller()}) + {draft.number(1, 5)}",
                f"{draft.number(2, 3)} * {name}({smaller()})",
                f"{name}({smaller()})",
            ),
        ]
    elif form == 2:
        lines += [
            f"return {name}({n} - 1) {draft.pick('+', '-', '+')} {draft.pick('', '2 * ', '3 * ')}{name}({n} - {draft.number(2, 3)})"
            + draft.pick("", f" + {draft.number(1, 4)}", f" % {draft.number(5, 11)}")
        ]
    else:
        lines += [f"{draft.pick('rest', 'sub', 'inner', 'prev')} = {name}({smaller()})"]
        rest = lines[-1].split(" ")[0]
        lines += [f"return {integer(draft, [rest, rest, n], 1)} if {test} else {integer(draft, [rest, n], 1)}"]
    return Program(
        name,
        [Parameter(n, "int", args.integer(3, 12 if form == 2 else 30))],
        "int",
        lines,
        f"Recursively compute the {word} value of a number.",
    )


def two_numbers(draft: Draft) -> Program:
    a, b = draft.names("int", "int")
    name = _name(draft, ["combine", "mix", "paths", "power", "ways"], draft.pick("pair", "numbers", "value"), ["", "of_two"])
    smaller = draft.pick(
        f"{name}({a} - 1, {b})",
        f"{name}({a}, {b} - 1)",
        f"{name}({a} // 2, {b})",
        f"{name}({b}, {a} % {b})",
        f"{name}({a} - 1, {b} + 1)",
    )
    stop = b if f", {a} %" in smaller or f"{b} - 1" in smaller else a
    lines = [f"if {stop} <= 0:", f"    return {draft.pick(a if stop == b else b, '1', '0')}"]
    if draft.chance(0.35):
        lines += [
            f"if {a} <= 0 or {b} <= 0:" if draft.chance(0.5) else f"if {a} < {b}:",
            f"    return {draft.pick(a, b, '1', f'{a} + {b}')}",
            f"return {name}({a} - 1, {b}) + {name}({a}, {b} - {draft.number(1, 2)})",
        ]
        lines = lines[2:] if "or" in lines[2] else lines
    else:
        lines += [f"return {draft.pick('', f'{a} + ', f'{b} + ', '1 + ', '2 * ', f'{b} * ')}{smaller}"]
    return Program(
        name,
        [Parameter(a, "int", args.integer(1, 7)), Parameter(b, "int", args.integer(1, 6))],
        "int",
        lines,
        "Combine two numbers by recursion.",
    )


def sequence(draft: Draft) -> Program:
    xs = draft.name("list")
    name = _name(
        draft, ["sum", "fold", "collect", "walk", "max"], draft.pick("list", "values", "items", "rest"), ["", "", "deep"]
    )
    head, tail = draft.pick((f"{xs}[0]", f"{xs}[1:]"), (f"{xs}[-1]", f"{xs}[:-1]"))
    first = draft.pick("head", "first", "x", "top")
    test, word = condition(draft, first)
    value, _ = mapped(draft, first)
    value = f"({value})"
    rest = f"{name}({tail})"
    lines = [f"if not {xs}:" if draft.chance(0.7) else f"if len({xs}) == 0:"]
    if draft.chance(0.5):
        skip = draft.pick(rest, f"{rest} + 1", f"{rest} - {first}", f"{rest} * 2")
        lines += [
            f"    return {draft.pick('0', '0', '1')}",
            f"{first} = {head}",
            f"if {test}:",
            f"    return {draft.pick(first, value, '1')} {draft.pick('+', '+', '-')} {rest}",
            f"return {skip}",
        ]
        return Program(
            name, [Parameter(xs, "list[int]", args.integers(0, 15))], "int", lines, f"Recursively sum the {word} values."
        )
    if draft.chance(0.6):
        lines += [
            "    return []",
            f"{first} = {head}",
            f"if {test}:",
            f"    return {draft.pick(f'[{first}] + {rest}', f'{rest} + [{first}]', f'[{value[1:-1]}] + {rest}')}",
            f"return {draft.pick(rest, f'[{value[1:-1]}] + {rest}', f'{rest} + [{first}]')}",
        ]
        return Program(
            name,
            [Parameter(xs, "list[int]", args.integers(0, 15))],
            "list[int]",
            lines,
            f"Recursively collect the {word} values.",
        )
    best = draft.pick("rest", "best", "other")
    lines += [
        "    return 0",
        f"{best} = {rest}",
        "return "
        + draft.pick(
            f"max({head}, {best})",
            f"{head} if {head} > {best} else {best}",
            f"{head} - {best}",
            f"{best} * 2 + {head}",
            f"max({best}, {head} - {best})",
            f"{head} + {best} * {draft.number(2, 4)}",
        ),
    ]
    return Program(name, [Parameter(xs, "list[int]", args.integers(0, 15))], "int", lines, "Fold a list by recursion.")


def string(draft: Draft) -> Program:
    s = draft.name("text")
    name = _name(
        draft, ["reverse", "rewrite", "count", "strip", "spell"], draft.pick("letters", "text", "chars"), ["", "", "deep"]
    )
    test, word = letter_condition(draft, f"{s}[0]")
    rest = f"{name}({s}[1:])"
    empty = draft.quoted("")
    if draft.chance(0.4):
        lines = [
            f"if not {s}:",
            "    return 0",
            f"return ({draft.pick('1', '2', f'len({s})')} if {test} else {draft.pick('0', '-1', '0')}) + {rest}",
        ]
        return Program(name, [Parameter(s, "str", args.text)], "int", lines, f"Count the {word} by recursion.")
    if draft.chance(0.25):
        name = draft.pick("is_palindrome", "mirrors", "same_both_ways", name)
        lines = [
            f"if len({s}) < 2:",
            "    return True",
            f"if {s}[0] != {s}[-1]:",
            "    return False",
            f"return {name}({s}[1:-1])",
        ]
        return Program(
            name,
            [Parameter(s, "str", args.letters("ab", 3, 6))],
            "bool",
            lines,
            "Tell whether the text reads the same both ways.",
        )
    lines = [
        f"if {s} == {empty}:" if draft.chance(0.4) else f"if len({s}) <= 1:",
        f"    return {s}",
        f"if {test}:",
        f"    return {draft.pick(f'{rest} + {s}[0]', f'{s}[0].upper() + {rest}', rest, f'{s}[0] * 2 + {rest}')}",
        f"return {draft.pick(f'{s}[0] + {rest}', f'{rest} + {s}[0]', f'{s}[-1] + {name}({s}[:-1])')}",
    ]
    return Program(name, [Parameter(s, "str", args.text)], "str", lines, f"Rewrite the {word} by recursion.")


def tree(draft: Draft) -> Program:
    xs = draft.name("list")
    item = draft.name("item")
    name = _name(draft, ["flatten", "deep", "nested", "depth"], draft.pick("list", "sum", "tree", "values"), ["", ""])
    test, _ = condition(draft, item)
    value, _ = mapped(draft, item)
    out = draft.name("total")
    if draft.chance(0.45):
        lines = [
            f"{out} = []",
            f"for {item} in {xs}:",
            f"    if isinstance({item}, list):  #? go deeper",
            f"        {draft.pick(f'{out} += {name}({item})', f'{out}.extend({name}({item}))')}",
            draft.pick("    else:", f"    elif {test}:"),
            f"        {out}.append({draft.pick(item, value)})",
            f"return {out}",
        ]
        return Program(name, [Parameter(xs, "list", nested)], "list[int]", lines, "Flatten a nested list.")
    lines = [
        f"{out} = {draft.pick('0', '0', '1')}",
        f"for {item} in {xs}:",
        f"    if isinstance({item}, list):",
        "        "
        + draft.pick(
            f"{out} += {name}({item})",
            f"{out} += {draft.number(2, 3)} * {name}({item})",
            f"{out} = max({out}, {name}({item}) + 1)",
            f"{out} -= {name}({item})",
        ),
        draft.pick("    else:", f"    elif {test}:"),
        "        "
        + draft.pick(
            draft.add(out, item),
            draft.add(out, "1"),
            f"{out} = max({out}, {item})",
            f"{out} += {value}" if " if " not in value else draft.add(out, item),
        ),
        f"return {out}",
    ]
    return Program(name, [Parameter(xs, "list", nested)], "int", lines, "Sum a nested list with its depth.")


def divide(draft: Draft) -> Program:
    xs = draft.name("list")
    name = _name(draft, ["split", "divide", "halve", "merge"], draft.pick("list", "sum", "values", "max"), ["", ""])
    left, right = draft.pick(("left", "right"), ("a", "b"), ("low", "high"))
    mid = draft.pick("mid", "half", "m")
    one = draft.pick(f"{xs}[0]", f"{xs}[0] * {draft.number(2, 5)}", f"{xs}[0] % {draft.number(2, 6)}")
    join = draft.pick(
        f"{left} + {right}",
        f"max({left}, {right})",
        f"{left} - {right}",
        f"{left} * 2 + {right}",
        f"abs({left} - {right})",
        f"min({left}, {right}) + {draft.number(1, 4)}",
        f"{left} if {condition(draft, left, [right])[0]} else {right}",
    )
    lines = [
        f"if len({xs}) == 1:",
        f"    return {one}",
        f"{mid} = len({xs}) // {draft.pick(2, 2, 2, 3)}{draft.pick('', ' or 1')}",
        f"{left} = {name}({xs}[:{mid}])",
        f"{right} = {name}({xs}[{mid}:])",
        f"return {join}",
    ]
    return Program(
        name, [Parameter(xs, "list[int]", args.integers(0, 15, 3, 7))], "int", lines, "Combine the two halves of a list."
    )


def generated(draft: Draft) -> Program:
    n = draft.name("int")
    name = _name(
        draft, ["all", "make", "list", "generate"], draft.pick("strings", "patterns", "choices", "codes"), ["", "of_size"]
    )
    symbols = draft.rng.sample("abcxyz01", 2)
    q = draft.quoted
    rest = draft.pick("rest", "tail", "s", "p")
    keep = draft.pick(
        "", f" if not {rest}.startswith({q(symbols[0])})", f" if {rest}.count({q(symbols[1])}) < {draft.number(1, 2)}"
    )
    one, two = q(symbols[0]), q(symbols[1])
    lines = [
        f"if {n} == 0:",
        f"    return [{q('')}]",
        f"{'smaller'} = {name}({n} - 1)",
        f"return [{one} + {rest} for {rest} in smaller{keep}] + ["
        + draft.pick(f"{two} + {rest}", f"{rest} + {two}")
        + f" for {rest} in smaller]",
    ]
    return Program(name, [Parameter(n, "int", args.integer(1, 3))], "list[str]", lines, "Generate all patterns of a length.")
