"""Lists of tuples and dictionaries: people with scores, points, pairs; filtered, ranked, grouped."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer, mapped
from ..program import Parameter, Program


def people(draft: Draft) -> Program:
    rows = draft.pick("records", "rows", "entries", "people", "students", "scores", "players", "results")
    k, v = draft.pick(("name", "score"), ("n", "s"), ("person", "age"), ("player", "points"), ("who", "value"))
    out = draft.name("total")
    test, word = condition(draft, v)
    value, _ = mapped(draft, v)
    q = draft.quoted
    item = draft.pick(
        k,
        f"({k}, {value})",
        f"{k}.upper()",
        f"{k} + {q(':')} + str({v})",
        f"{k}[0]",
        f"{k}.title()",
        f"f{q('{' + k + '}={' + v + '}')}",
        v,
    )
    form = draft.number(0, 4)
    if form == 0:
        body = [f"return [{item} for {k}, {v} in {rows} if {test}]"]
    elif form == 1:
        body = [
            f"{out} = {{}}",
            f"for {k}, {v} in {rows}:",
            "    "
            + draft.pick(
                f"{out}[{k}] = {out}.get({k}, 0) + {v}",
                f"{out}[{k}] = max({out}.get({k}, 0), {v})",
                f"{out}.setdefault({k}, []).append({v})",
                f"{out}[{k}] = {value}",
            ),
            f"return {draft.pick(out, out, f'sorted({out}.items())', f'max({out}, key={out}.get)')}",
        ]
    elif form == 2:
        key = draft.pick("-r[1], r[0]", "r[1], r[0]", f"r[1] % {draft.number(2, 9)}, r[0]", "len(r[0]), r[1]", "r[0], -r[1]")
        body = [
            f"{out} = sorted({rows}, key=lambda r: ({key}))",
            "return "
            + draft.pick(
                f"[r[0] for r in {out}]",
                f"{out}[0]",
                f"{out}[-1][0]",
                f"{out}[:2]",
                f"[{item} for {k}, {v} in {out}]",
                f"[(i + 1, r[0]) for i, r in enumerate({out})]",
            ),
        ]
    elif form == 3:
        body = [
            f"{out} = 0",
            f"for {k}, {v} in {rows}:",
            f"    if {test}:",
            f"        {draft.add(out, draft.pick(v, '1', f'len({k})'))}",
            f"    elif len({k}) {draft.pick('> 3', '== 3', '< 4')}:",
            f"        {draft.add(out, draft.pick(v, str(draft.number(1, 5))), draft.pick('+', '-'))}",
            f"return {out}",
        ]
    else:
        body = [
            f"{out} = {q('')}" if draft.chance(0.4) else f"{out} = None",
            f"top = {draft.pick('0', '-1', '100')}",
            f"for {k}, {v} in {rows}:",
            f"    if {v} {draft.pick('>', '>=', '<')} top{draft.pick('', f' and {test}')}:  #? a new best",
            f"        {out}, top = {k}, {v}",
            f"return {draft.pick(out, f'({out}, top)')}",
        ]
    name = draft.function_name(["get", "list", "find", "rank", "sum", "filter"], [word, "best", "sorted", "top"], [rows])
    return Program(name, [Parameter(rows, "list[tuple[str, int]]", args.records)], "object", body, f"Return the {word} {rows}.")


def points(draft: Draft) -> Program:
    rows = draft.pick("points", "pairs", "coords", "edges", "moves", "pts")
    a, b = draft.pick(("x", "y"), ("a", "b"), ("u", "v"))
    out = draft.name("total")
    test = draft.pick(
        f"{a} < {b}",
        f"{a} == {b}",
        f"{a} + {b} > {draft.number(5, 14)}",
        condition(draft, a)[0],
        condition(draft, b, [a])[0],
        f"({a} + {b}) % 2 == 0",
    )
    value = integer(draft, [a, b], 1)
    form = draft.number(0, 4)
    body = {
        0: [
            "return "
            + draft.pick("sum({})", "[{}]", "max([{}], default=0)", "sorted({})").format(
                f"{value} for {a}, {b} in {rows} if {test}"
            )
        ],
        1: [
            f"{out} = 0",
            f"for {a}, {b} in {rows}:",
            f"    if {test}:",
            f"        {draft.add(out, value)}",
            "    else:",
            f"        {draft.add(out, draft.pick(a, b, '1'), '-')}",
            f"return {out}",
        ],
        2: [
            f"{out} = {{}}",
            f"for {a}, {b} in {rows}:",
            f"    {out}.setdefault({a}, []).append({b})",
            *([f"    {out}.setdefault({b}, []).append({a})"] if draft.chance(0.5) else []),
            "return "
            + draft.pick(
                out, f"{{k: len(v) for k, v in {out}.items()}}", f"max({out}, key=lambda k: len({out}[k]))", f"sorted({out})"
            ),
        ],
        3: [
            f"return {draft.pick('min', 'max', 'sorted')}({rows}, key=lambda p: "
            + draft.pick(
                "p[0] + p[1]",
                "abs(p[0] - p[1])",
                "p[0] * p[1]",
                "(p[1], p[0])",
                f"abs(p[0] - {draft.number(1, 9)}) + abs(p[1] - {draft.number(1, 9)})",
                f"p[0] * {draft.number(2, 5)} - p[1]",
            )
            + ")"
        ],
        4: [
            "return [("
            + draft.pick(b, value, f"{a} + {draft.number(1, 5)}", f"-{b}")
            + f", {draft.pick(a, f'{b} - {draft.number(1, 5)}', f'{a} * {b}')}) for {a}, {b} in {rows}{draft.pick('', f' if {test}')}]"
        ],
    }[form]
    name = draft.function_name(
        ["sum", "map", "find", "list", "nearest", "link"], ["pair", "point", "distance", "graph", "edge"], ["", rows, "values"]
    )
    return Program(
        name, [Parameter(rows, "list[tuple[int, int]]", args.pairs())], "object", body, f"Work on the {rows} one by one."
    )


def dictionaries(draft: Draft) -> Program:
    rows, r = draft.pick(("rows", "row"), ("users", "user"), ("books", "book"), ("events", "event"), ("tasks", "task"))
    field, other = draft.pick(("id", "rank"), ("size", "year"), ("age", "level"), ("pages", "score"))
    q = draft.quoted
    test, word = condition(draft, f"{r}[{q(field)}]")
    value, how = mapped(draft, f"{r}[{q(other)}]")
    body = draft.pick(
        [f"return [{draft.pick(f'{r}[{q(other)}]', value)} for {r} in {rows} if {test}]"],
        [f"{'total'} = 0", f"for {r} in {rows}:", f"    if {test}:", f"        total += {r}[{q(other)}]", "return total"],
        [f"return sorted({r}[{q(field)}] {draft.pick('+', '-', '*')} {r}[{q(other)}] for {r} in {rows})"],
        [f"return max({rows}, key=lambda {r}: {value})[{q(field)}]"],
        [f"return {{{r}[{q(field)}]: {value} for {r} in {rows}}}"],
    )
    draw = lambda rng: [{field: rng.randint(1, 20), other: rng.randint(1, 20)} for _ in range(rng.randint(2, 3))]
    name = draft.function_name(["get", "sum", "list", "select"], [word, how], [rows, field, other])
    return Program(name, [Parameter(rows, "list[dict]", draw)], "object", body, f"Read the {other} of the {rows}.")


def generate(draft: Draft) -> Program:
    return draft.weighted({people: 4, points: 4, dictionaries: 2})(draft)
