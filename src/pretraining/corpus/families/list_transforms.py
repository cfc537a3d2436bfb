"""Pipelines of one to three steps over a list of integers, each written as a loop, a comprehension or a builtin."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer, mapped
from ..program import Parameter, Program


def loop(draft: Draft, source: str, target: str, item: str, value: str, test: str | None) -> list[str]:
    """The loop or comprehension that collects `value` of each `item` of `source` that passes `test`."""
    if draft.chance(0.45):
        guard = f" if {test}" if test else ""
        return [f"{target} = [{value} for {item} in {source}{guard}]"]
    lines = [f"{target} = []  #? {draft.pick('collect the results', 'start empty', 'values to return', 'build the new list')}"]
    if draft.chance(0.2) and item not in (value, "i"):
        lines += [f"for i in range(len({source})):", f"    {item} = {source}[i]"]
    else:
        lines += [f"for {item} in {source}:"]
    if test and draft.chance(0.25):
        return lines + [f"    if not ({test}):", "        continue", f"    {target}.append({value})"]
    if test:
        return lines + [f"    if {test}:", f"        {target}.append({value})"]
    return lines + [f"    {target}.append({value})"]


def step(draft: Draft, source: str, target: str, extra: list[str]) -> tuple[list[str], str]:
    """One transformation of the list `source` into `target`, with its word."""
    item = draft.name("item")
    draft.taken.discard(item)
    k = draft.number(2, 4)
    kind = draft.weighted(
        {
            "filter": 5,
            "map": 5,
            "filter map": 3,
            "choose": 3,
            "index": 2,
            "pairs": 2,
            "sort": 2,
            "slice": 2,
            "unique": 1.3,
            "running": 1.5,
            "chunk": 1,
            "rotate": 1,
            "neighbours": 1.2,
        }
    )
    if kind == "filter":
        test, word = condition(draft, item, extra)
        if draft.chance(0.1):
            return [f"{target} = list(filter(lambda {item}: {test}, {source}))"], word
        return loop(draft, source, target, item, item, test), word
    if kind == "map":
        value, word = mapped(draft, item, extra)
        if draft.chance(0.1):
            return [f"{target} = list(map(lambda {item}: {value}, {source}))"], word
        return loop(draft, source, target, item, value, None), word
    if kind == "filter map":
        test, word = condition(draft, item, extra)
        value, other = mapped(draft, item, extra)
        return loop(draft, source, target, item, value, test), draft.pick(word, other)
    if kind == "choose":
        test, word = condition(draft, item, extra)
        yes, other = mapped(draft, item, extra)
        no = draft.pick(item, "0", mapped(draft, item)[0])
        if " if " in yes + no or draft.chance(0.6):
            return [
                f"{target} = []",
                f"for {item} in {source}:",
                f"    if {test}:",
                f"        {target}.append({yes})",
                "    else:",
                f"        {target}.append({no})",
            ], word
        return [f"{target} = [{yes} if {test} else {no} for {item} in {source}]"], other
    if kind == "index":
        value = integer(draft, [item, "i"], 1) if draft.chance(0.5) else f"{item} * i"
        if draft.chance(0.5):
            test = condition(draft, "i")[0]
            return [f"{target} = [{draft.pick(item, value)} for i, {item} in enumerate({source}) if {test}]"], "indexed"
        return [
            f"{target} = []",
            f"for i, {item} in enumerate({source}):  #? use the position",
            f"    {target}.append({value})",
        ], "weighted"
    if kind == "pairs":
        value = integer(draft, ["a", "b"], 1)
        word = draft.pick("pairwise", "adjacent", "consecutive")
        if draft.chance(0.5):
            return [f"{target} = [{value} for a, b in zip({source}, {source}[1:])]"], word
        value = draft.pick("{0}[i] - {0}[i - 1]", "{0}[i] + {0}[i - 1]", "max({0}[i], {0}[i - 1])", "{0}[i] * {0}[i - 1]").format(
            source
        )
        return [
            f"{target} = []",
            f"for i in range(1, len({source})):  #? compare neighbours",
            f"    {target}.append({value})",
        ], word
    if kind == "sort":
        key = mapped(draft, item)[0]
        call = draft.pick(
            f"sorted({source})",
            f"sorted({source}, reverse=True)",
            f"sorted({source}, key=lambda {item}: {key})",
            f"sorted(set({source}))",
            f"sorted({source}, key=lambda {item}: ({item} % {k}, {item}))",
        )
        return [f"{target} = {call}"], "sorted"
    if kind == "slice":
        part, word = draft.pick(
            (f"[::{k}]", "spaced"),
            (f"[:{k}]", "first"),
            (f"[-{k}:]", "last"),
            ("[1:]", "tail"),
            ("[:-1]", "head"),
            ("[::-1]", "reversed"),
            (f"[{k - 1}:-1]", "middle"),
            (f"[1::{k}]", "alternate"),
        )
        return [f"{target} = {source}{part}"], word
    if kind == "unique":
        if draft.chance(0.4):
            return [f"{target} = list(dict.fromkeys({source}))"], "unique"
        return [
            f"{target} = []",
            f"for {item} in {source}:",
            f"    if {item} not in {target}:  #? skip repeats",
            f"        {target}.append({item})",
        ], "unique"
    if kind == "running":
        total = draft.name("total")
        draft.taken.discard(total)
        update, word = draft.pick(
            (draft.add(total, item), "cumulative"),
            (f"{total} = max({total}, {item})", "running"),
            (f"{total} = ({total} + {item}) % {k + 5}", "rolling"),
            (f"{total} = {item} - {total}", "alternating"),
            (f"{total} = min({total}, {item})", "lowest"),
        )
        return [
            f"{target} = []",
            f"{total} = {draft.pick('0', source + '[0]')}",
            f"for {item} in {source}:",
            f"    {update}",
            f"    {target}.append({total})",
        ], word
    if kind == "chunk":
        fold = draft.pick("sum", "max", "min", "len")
        return [f"{target} = [{fold}({source}[i:i + {k}]) for i in range(0, len({source}), {k})]"], draft.pick(
            "chunked", "grouped"
        )
    if kind == "rotate":
        shift = draft.pick(str(k), *extra) if extra else str(k)
        return [f"{target} = {source}[{shift}:] + {source}[:{shift}]"], "rotated"
    value = draft.pick(
        "{0}[i - 1] + {0}[(i + 1) % len({0})]",
        "{0}[i] * {0}[-i - 1]",
        "{0}[i] + {0}[-1 - i]",
        "{0}[i] - {0}[(i + %d) %% len({0})]" % k,
    )
    return [f"{target} = [{value.format(source)} for i in range(len({source}))]"], draft.pick("neighbor", "circular", "mirrored")


def final(draft: Draft, source: str) -> tuple[list[str], str, str]:
    """The closing lines over `source`: a return, its type, and its word."""
    if draft.chance(0.5):
        return [f"return {source}"], "list[int]", ""
    item = draft.name("item")
    k = draft.number(3, 11)
    test, word = condition(draft, item)
    total = draft.name("total")
    empty = draft.pick([f"if not {source}:  #? nothing left", f"    return {draft.pick('0', '-1')}"], [])
    options = [
        ([f"return sum({source})"], "sum"),
        ([f"return max({source}, default={draft.pick('0', '-1')})"], "max"),
        ([f"return len({source})"], "count"),
        (empty + [f"return max({source}) - min({source})"], "range") if empty else ([f"return sum({source}) % {k}"], "checksum"),
        ([f"return sum(1 for {item} in {source} if {test})"], f"{word}_count"),
        (
            [f"{total} = 1", f"for {item} in {source}:", f"    {draft.add(total, item, '*')}", f"return {total} % {k * 10}"],
            "product",
        ),
        (
            [
                f"{total} = 0",
                f"for {item} in {source}:",
                f"    if {test}:",
                f"        {draft.add(total, item)}",
                f"return {total}",
            ],
            f"{word}_sum",
        ),
        ([f"return sum({mapped(draft, item)[0]} for {item} in {source})"], "score"),
        (empty + [f"return {source}[len({source}) // 2]"], "middle") if empty else ([f"return sum({source})"], "total"),
    ]
    lines, word = draft.rng.choice(options)
    return lines, "int", word


def generate(draft: Draft) -> Program:
    source = draft.name("list")
    parameters = [Parameter(source, "list[int]", draft.pick(args.integers(), args.integers(0, 15), args.repeated(1, 9)))]
    extra: list[str] = []
    for _ in range(draft.weighted({0: 6, 1: 3, 2: 0.6})):
        extra.append(draft.name("int"))
        parameters.append(Parameter(extra[-1], "int", args.integer(1, 6)))
    body: list[str] = []
    words: list[str] = []
    current = source
    for _ in range(draft.weighted({1: 5, 2: 4, 3: 1})):
        target = draft.name("other") if current == source or draft.chance(0.6) else current
        if target == current:
            target = draft.name("other")
        lines, word = step(draft, current, target, extra)
        body += lines
        words.append(word)
        current = target
    closing, returns, last = final(draft, current)
    unused = [p for p in extra if not any(p in line for line in body)]
    if unused:
        body.append(f"{current} = [{mapped(draft, 'x')[0]} + {unused[0]} for x in {current}]")
    noun = draft.pick("values", "numbers", "items", "list", "elements", "")
    name = draft.function_name(
        ["get", "make", "build", "find", "transform", "select", "keep", "list", "extract", "compute"], [words[0]], [last or noun]
    )
    if body[-1].startswith(f"{current} = ") and closing == [f"return {current}"] and draft.chance(0.6):
        closing = ["return " + body.pop()[len(current) + 3 :]]
    summary = draft.pick(
        f"Return the {words[0]} {noun or 'values'}{' as a ' + last if last else ''}.",
        f"Take a list and give its {words[-1]} {last or 'values'}.",
        f"Compute the {words[-1]} {last or 'values'} of the input.",
    )
    return Program(name, parameters, returns, body + closing, summary.replace("_", " "))
