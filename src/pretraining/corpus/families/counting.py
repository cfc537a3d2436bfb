"""Dictionaries: counting, grouping, inverting, looking up; and sets of two lists."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, mapped, word_condition, word_measure
from ..program import Parameter, Program


def tally_lines(draft: Draft, table: str, key: str, amount: str) -> list[str]:
    """One loop body that adds `amount` under `key`."""
    return draft.pick(
        [f"{table}[{key}] = {table}.get({key}, 0) + {amount}"],
        [f"if {key} not in {table}:", f"    {table}[{key}] = 0  #? first time", f"{table}[{key}] += {amount}"],
        [f"{table}.setdefault({key}, 0)", f"{table}[{key}] += {amount}"],
    )


def finish(draft: Draft, table: str) -> tuple[list[str], str]:
    k, v = draft.pick(("k", "v"), ("key", "value"), ("key", "count"), ("item", "times"))
    test = draft.pick(f"{v} > 1", f"{v} == 1", condition(draft, v)[0], f"{v} % 2 == 1")
    return draft.pick(
        ([f"return {table}"], "counts"),
        ([f"return {table}"], "counts"),
        ([f"return max({table}, key={table}.get)"], "most_common"),
        ([f"return {{{k}: {v} for {k}, {v} in {table}.items() if {test}}}"], "filtered_counts"),
        ([f"return [{k} for {k}, {v} in {table}.items() if {test}]"], "repeated"),
        ([f"return sorted({table}.items())"], "sorted_counts"),
        ([f"return sorted({table}, key=lambda {k}: (-{table}[{k}], {k}))"], "ranked"),
        ([f"return max({table}.values()) - min({table}.values())"], "count_range"),
        ([f"return sum({v} for {v} in {table}.values() if {test})"], "count_total"),
        ([f"return sorted({table}.values(){draft.pick('', ', reverse=True')})"], "count_list"),
        ([f"return len({table})"], "distinct"),
        ([f"for {k}, {v} in {table}.items():", f"    if {test}:", f"        return {k}", "return None"], "first_repeated"),
    )


def over_list(draft: Draft) -> tuple[list[Parameter], list[str], str]:
    source, table, item, key = draft.names("list", "map", "item", "key")
    value, word = mapped(draft, item)
    test, group = condition(draft, item)
    by = draft.pick(
        item,
        value,
        f"{item} % {draft.number(2, 5)}",
        f"{item} // {draft.number(3, 10)}",
        f"{draft.quoted(group)} if {test} else {draft.quoted('other')}",
    )
    parameters = [Parameter(source, "list[int]", draft.pick(args.repeated(), args.integers(0, 20, 4, 8)))]
    if draft.chance(0.45):
        inner = [f"{key} = {by}"] if by != item else []
        use = key if inner else item
        guard = draft.chance(0.3)
        lines = inner + tally_lines(draft, table, use, draft.pick("1", "1", "1", item))
        lines = [f"if {test}:", *["    " + line for line in lines]] if guard else lines
        end, what = finish(draft, table)
        return parameters, [f"{table} = {{}}", f"for {item} in {source}:", *["    " + line for line in lines], *end], what
    if draft.chance(0.5):
        end = draft.pick(
            f"return {table}",
            f"return {{k: sorted(v) for k, v in {table}.items()}}",
            f"return {{k: sum(v) for k, v in {table}.items()}}",
            f"return [len(v) for v in {table}.values()]",
            f"return {{k: max(v) for k, v in {table}.items()}}",
            f"return {{k: len(v) for k, v in {table}.items()}}",
        )
        return (
            parameters,
            [
                f"{table} = {{}}",
                f"for {item} in {source}:",
                f"    {table}.setdefault({by if by != item else value}, []).append({draft.pick(item, item, value)})",
                end,
            ],
            draft.pick(f"group_{word}", "grouped"),
        )
    if draft.chance(0.5):
        return (
            parameters,
            [
                f"return {{{item}: "
                + draft.pick(value, f"{source}.count({item})")
                + f" for {item} in {source}{draft.pick('', f' if {test}')}}}"
            ],
            f"{word}_map",
        )
    goal = draft.name("int")
    parameters.append(Parameter(goal, "int", args.integer(1, 15)))
    want = draft.pick(f"{goal} - {item}", f"{item} - {goal}", f"{item} + {goal}")
    return (
        parameters,
        [
            f"{table} = {{}}",
            f"for i, {item} in enumerate({source}):",
            f"    if {want} in {table}:  #? seen before",
            f"        return {draft.pick(f'[{table}[{want}], i]', f'({want}, {item})', f'i - {table}[{want}]', 'i')}",
            f"    {table}[{item}] = i",
            f"return {draft.pick('[]', '-1', 'None')}",
        ],
        "pair",
    )


def over_words(draft: Draft) -> tuple[list[Parameter], list[str], str]:
    source, table, w, key = draft.names("words", "map", "word", "key")
    measure, word = word_measure(draft, w)
    test, group = word_condition(draft, w)
    by = draft.pick(w, measure, f"{w}[0]", f"{w}[-1]", f"len({w})")
    parameters = [Parameter(source, "list[str]", args.words)]
    form = draft.number(0, 3)
    if form == 0:
        end, what = finish(draft, table)
        lines = tally_lines(draft, table, by, draft.pick("1", "1", f"len({w})"))
        lines = [f"if {test}:", *["    " + line for line in lines]] if draft.chance(0.3) else lines
        return parameters, [f"{table} = {{}}", f"for {w} in {source}:", *["    " + line for line in lines], *end], what
    if form == 1:
        return (
            parameters,
            [
                f"{table} = {{}}",
                f"for {w} in {source}:",
                f"    {table}.setdefault({by}, []).append({w})  #? same group",
                "return "
                + draft.pick(
                    table,
                    f"sorted({table})",
                    f"list({table}.values())",
                    f"max({table}.values(), key=len)",
                    f"{{k: len(v) for k, v in {table}.items()}}",
                ),
            ],
            f"group_by_{word}",
        )
    if form == 2:
        return parameters, [f"return {{{w}: {measure} for {w} in {source}{draft.pick('', f' if {test}')}}}"], f"{word}_map"
    return (
        parameters,
        [
            f"return {draft.pick('sorted', 'sorted', 'len')}({{{draft.pick(w, measure, f'{w}[0]')} for {w} in {source} if {test}}})"
        ],
        f"{group}_set",
    )


def over_map(draft: Draft) -> tuple[list[Parameter], list[str], str]:
    source, out = draft.names("map", "other")
    k, v = draft.pick(("k", "v"), ("key", "value"), ("name", "score"), ("word", "count"))
    test, word = condition(draft, v)
    value, how = mapped(draft, v)
    parameters = [Parameter(source, "dict[str, int]", args.counts)]
    joined = f"{k} + {draft.quoted(':')} + str({v})"
    form = draft.number(0, 5)
    if form == 0:
        return parameters, [f"return {{{k}: {value} for {k}, {v} in {source}.items()}}"], how
    if form == 1:
        return (
            parameters,
            [
                f"return {{{k}: {draft.pick(v, value)} for {k}, {v} in {source}.items() if "
                + draft.pick(test, f"len({k}) > {draft.number(3, 4)}")
                + "}"
            ],
            word,
        )
    if form == 2:
        return (
            parameters,
            [
                f"{out} = {{}}",
                f"for {k}, {v} in {source}.items():",
                f"    {out}.setdefault("
                + draft.pick(v, f"{v} % {draft.number(2, 4)}", f"len({k})", f"{k}[0]")
                + f", []).append({draft.pick(k, k, v)})",
                f"return {out}",
            ],
            "inverted",
        )
    if form == 3:
        return (
            parameters,
            [
                f"{out} = 0",
                f"for {k} in {source}:",
                f"    if {test.replace(v, f'{source}[{k}]')}:",
                f"        {draft.add(out, draft.pick(f'{source}[{k}]', f'len({k})', '1'))}",
                f"return {out}",
            ],
            f"{word}_total",
        )
    if form == 4:
        return (
            parameters,
            [
                "return "
                + draft.pick("sorted", "sorted", "max", "min")
                + f"({source}, key=lambda {k}: ({draft.pick('', '-')}{source}[{k}], {draft.pick(k, f'len({k})')}))"
            ],
            "ranked_keys",
        )
    return (
        parameters,
        [
            f"{out} = []",
            f"for {k}, {v} in sorted({source}.items(){draft.pick('', ', reverse=True', ', key=lambda p: p[1]')}):",
            f"    if {test}:",
            f"        {out}.append({draft.pick(k, f'({k}, {v})', f'{k}.upper()', joined, value)})",
            f"return {out}",
        ],
        f"{word}_keys",
    )


def over_sets(draft: Draft) -> tuple[list[Parameter], list[str], str]:
    left, right = draft.name("list"), draft.name("list")
    x, out = draft.names("item", "other")
    test, word = condition(draft, x)
    value, how = mapped(draft, x)
    parameters = [
        Parameter(left, "list[int]", args.integers(0, 12, 3, 6)),
        Parameter(right, "list[int]", args.integers(0, 12, 3, 6)),
    ]
    operator, kind = draft.pick(("&", "common"), ("|", "union"), ("-", "difference"), ("^", "exclusive"))
    form = draft.number(0, 3)
    if form == 0:
        return (
            parameters,
            [
                f"{out} = set({left}) {operator} set({right})",
                "return "
                + draft.pick(
                    f"sorted({out})",
                    f"len({out})",
                    f"sum({out})",
                    f"sorted({x} for {x} in {out} if {test})",
                    f"sorted({value} for {x} in {out})",
                ),
            ],
            kind,
        )
    if form == 1:
        return (
            parameters,
            [
                f"{out} = set({right})",
                f"return [{draft.pick(x, value)} for {x} in {left} if {x} {draft.pick('in', 'not in')} {out}"
                + draft.pick("", f" and {test}")
                + "]",
            ],
            draft.pick("shared", "missing", kind),
        )
    if form == 2:
        inner = draft.pick("a + b", "a * b", "abs(a - b)", "max(a, b)", "a - b", f"a * {draft.number(2, 5)} - b")
        return (
            parameters,
            [
                f"{out} = {draft.pick('0', '1')}",
                f"for a, b in zip({left}, {right}):",
                f"    if {draft.pick('a > b', 'a < b', 'a != b', '(a + b) % 2 == 0', 'a == b')}:",
                f"        {out} += {inner}",
                f"return {out}",
            ],
            draft.pick("zipped", "matched", "aligned"),
        )
    return (
        parameters,
        [
            "return ["
            + draft.pick("a + b", "a * b", "max(a, b)", "abs(a - b)", "a - b", "(a, b)")
            + f" for a in {left} for b in {right} if {draft.pick('a < b', 'a + b > 10', '(a + b) % 3 == 0', 'a % 2 != b % 2')}][:{draft.number(3, 6)}]"
        ],
        "combinations",
    )


def generate(draft: Draft) -> Program:
    parameters, body, word = draft.weighted({over_list: 5, over_words: 4, over_map: 4, over_sets: 4})(draft)
    name = draft.function_name(
        ["count", "group", "build", "find", "get", "map", "collect", "make"],
        [word],
        ["", "", "by_key", "values", "items", "entries"],
    )
    summary = draft.pick(
        f"Return the {word} of the input.", f"Collect the {word} in a dictionary.", f"Give the {word} of all entries."
    )
    return Program(name, parameters, "object", body, summary.replace("_", " "))
