"""Integer arithmetic and number theory: digits, divisors, primes, recurrences, ranges."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer, mapped
from ..program import Parameter, Program

Parts = tuple[list[str], str, str, int]


def digits(draft: Draft, n: str) -> Parts:
    d, total = draft.names("item", "total")
    test, word = condition(draft, d)
    value, _ = mapped(draft, d)
    base = draft.weighted({10: 8, 2: 1, 3: 1, 8: 0.5})
    start = draft.pick("0", "0", "1")
    update = draft.pick(
        draft.add(total, value if " if " not in value else d),
        draft.add(total, d),
        f"{total} = {total} * {draft.number(2, 10)} + {d}",
        f"{total} = max({total}, {value if ' if ' not in value else d})",
    )
    if draft.chance(0.35):
        head = [f"{total} = {start}", f"for {d} in map(int, str({n})):" if draft.chance(0.4) else f"for ch in str({n}):"]
        if head[1].startswith("for ch"):
            head.append(f"    {d} = int(ch)")
        body = [f"    {update}"] if draft.chance(0.4) else [f"    if {test}:", f"        {update}"]
        return head + body + [f"return {total}"], "int", f"{word}_digits", 9999
    split = (
        [f"    {n}, {d} = divmod({n}, {base})"]
        if draft.chance(0.4)
        else [f"    {d} = {n} % {base}  #? last digit", f"    {draft.add(n, str(base), '//')}"]
    )
    body = [f"    {update}"] if draft.chance(0.5) else [f"    if {test}:", f"        {update}"]
    return (
        [f"{total} = {start}", f"while {n}{draft.pick('', ' > 0')}:", *split, *body, f"return {total}"],
        "int",
        f"{word}_digits",
        9999,
    )


def ranged(draft: Draft, n: str) -> Parts:
    i, total = draft.names("item", "total")
    test, word = condition(draft, i)
    value = integer(draft, [i, i, n], 1)
    span = draft.pick(
        f"range({n})", f"range(1, {n} + 1)", f"range(1, {n}, {draft.number(2, 3)})", f"range({n}, 0, -1)", f"range(2, {n} + 1)"
    )
    if draft.chance(0.3):
        return [f"return sum({value} for {i} in {span} if {test})"], "int", f"{word}_sum", 14
    if draft.chance(0.25):
        return [f"return [{value} for {i} in {span} if {test}]"], "list[int]", word, 12
    other = integer(draft, [i, total], 1)
    lines = [
        f"{total} = {draft.pick('0', '1', n)}",
        f"for {i} in {span}:",
        f"    if {test}:",
        f"        {draft.add(total, value)}",
    ]
    if draft.chance(0.55):
        lines += [
            "    else:",
            f"        {draft.pick(draft.add(total, '1', '-'), draft.add(total, i, '-'), f'{total} = {other}')}",
        ]
    return lines + [f"return {total}{draft.pick('', f' % {draft.number(7, 100)}')}"], "int", f"{word}_total", 14


def divisors(draft: Draft, n: str) -> Parts:
    d, total = draft.names("item", "total")
    test, word = condition(draft, d)
    value, how = mapped(draft, d)
    span = draft.pick(f"range(1, {n} + 1)", f"range(1, {n})", f"range(2, {n} + 1)", f"range(2, {n})")
    form = draft.number(0, 4)
    if form == 0:
        return (
            [f"return [{draft.pick(d, d, value)} for {d} in {span} if {n} % {d} == 0{draft.pick('', f' and {test}')}]"],
            "list[int]",
            "divisors",
            60,
        )
    if form == 1:
        return (
            [
                f"{total} = 0",
                f"for {d} in {span}:",
                f"    if {n} % {d} == 0{draft.pick('', f' and {test}')}:  #? a divisor",
                f"        {draft.add(total, draft.pick('1', d, value if ' if ' not in value else d))}",
                f"return {total}",
            ],
            "int",
            "divisors",
            60,
        )
    if form == 2:
        out = draft.name("other")
        return (
            [
                f"{out} = []",
                f"{d} = 2",
                f"while {d} * {d} <= {n}:",
                f"    while {n} % {d} == 0:",
                f"        {out}.append({draft.pick(d, d, value)})",
                f"        {draft.add(n, d, '//')}",
                f"    {draft.add(d, '1')}",
                f"if {n} > 1:",
                f"    {out}.append({n})",
                f"return {draft.pick(out, f'sum({out})', f'len({out})', f'max({out}, default=1)', f'len(set({out}))')}",
            ],
            "list[int]",
            "prime_factors",
            400,
        )
    if form == 3:
        return (
            [
                f"if {n} < 2:",
                "    return False",
                f"for {d} in range(2, int({n} ** 0.5) + 1):",
                f"    if {n} % {d} == 0:",
                "        return False",
                "return True",
            ],
            "bool",
            "is_prime",
            200,
        )
    prime = f"all({d} % q for q in range(2, {d}))"
    return (
        [
            f"{total} = [{d} for {d} in range(2, {n} + 1) if {prime}]",
            "return "
            + draft.pick(
                total,
                f"sum({total})",
                f"len({total})",
                f"{total}[-1]",
                f"[{value} for {d} in {total}]",
                f"[{d} for {d} in {total} if {test}]",
                f"{total}[::-1]",
            ),
        ],
        "list[int]",
        f"{draft.pick(word, how)}_primes",
        30,
    )


def recurrence(draft: Draft, n: str) -> Parts:
    a, b = draft.pick(("a", "b"), ("x", "y"), ("prev", "curr"), ("first", "second"), ("low", "high"))
    new = integer(draft, [a, b], 1)
    modulus = draft.pick("", f" % {draft.number(7, 1000)}")
    new = f"({new}){modulus}" if modulus else new
    step, _ = condition(draft, "i")
    loop = draft.pick(f"for _ in range({n}):", f"for i in range({n}):", f"while {n} > 0:")
    lines = [f"{a}, {b} = {draft.number(0, 3)}, {draft.number(1, 5)}", loop]
    if "i in" in loop and draft.chance(0.7):
        lines += [
            f"    if {step}:",
            f"        {a}, {b} = {b}, {new}",
            "    else:",
            f"        {draft.pick(f'{a}, {b} = {b}, {a}', draft.add(a, str(draft.number(1, 4))), draft.add(b, a))}",
        ]
    else:
        lines += [f"    {a}, {b} = {b}, {new}"]
    if loop.startswith("while"):
        lines += [f"    {draft.add(n, draft.pick('1', '1', '2'), '-')}"]
    return (
        lines + [f"return {draft.pick(a, b, f'{a} + {b}', f'({a}, {b})')}"],
        "int",
        draft.pick("sequence", "series", "term", "fib_like", "recurrence"),
        12,
    )


def iterated(draft: Draft, n: str) -> Parts:
    total = draft.name("total")
    test, word = condition(draft, n)
    down = draft.pick(f"{n} // 2", f"{n} - {draft.number(2, 5)}", f"{n} // 3", f"{n} - 1")
    up = draft.pick(f"{n} - 1", f"{n} * 3 + 1", f"{n} - {draft.number(1, 3)}", f"({n} + 1) // 2", f"{n} // 4")
    limit = draft.pick("1", "1", "0", str(draft.number(2, 5)))
    gain = draft.pick("1", "1", n, "2")
    return (
        [
            f"{total} = 0",
            f"while {n} > {limit}{draft.pick('', f' and {total} < {draft.number(20, 100)}')}:",
            f"    if {test}:",
            f"        {n} = {down}",
            "    else:",
            f"        {n} = {up}",
            f"    {draft.add(total, gain)}",
            f"return {draft.pick(total, total, f'{total} + {n}', f'({n}, {total})')}",
        ],
        "int",
        draft.pick("steps", f"{word}_steps", "iterations"),
        60,
    )


def paired(draft: Draft, n: str) -> Parts:
    m = draft.name("int")
    form = draft.number(0, 3)
    draft.second = m
    if form == 0:
        return (
            [
                f"while {m}:",
                f"    {n}, {m} = {m}, {n} % {m}",
                f"return {draft.pick(n, f'{n} * {draft.number(2, 5)}', f'{n} == 1')}",
            ],
            "int",
            "gcd",
            60,
        )
    if form == 1:
        result = draft.name("total")
        return (
            [
                f"{result} = 1",
                f"for _ in range({m}):",
                f"    {result} = {result} * {n} % {draft.number(7, 1000)}",
                f"return {result}",
            ],
            "int",
            "power_mod",
            20,
        )
    i, total = draft.names("item", "total")
    test, word = condition(draft, i, [n, m])
    value = integer(draft, [i, n, m], 1)
    if form == 2:
        return (
            [
                f"{total} = 0",
                f"for {i} in range({draft.pick('1', n)}, {n} + {m}):",
                f"    if {test}:",
                f"        {draft.add(total, value)}",
                f"return {total}",
            ],
            "int",
            f"{word}_between",
            12,
        )
    return (
        [
            f"if {condition(draft, n, [m])[0]}:",
            f"    return {integer(draft, [n, m], 1)}",
            f"{total} = {integer(draft, [n, m], 1)}",
            f"return {integer(draft, [total, n, m], 1)}",
        ],
        "int",
        draft.pick("combine", "mix", "balance"),
        30,
    )


def generate(draft: Draft) -> Program:
    n = draft.name("int")
    kind = draft.weighted({digits: 4, ranged: 4, divisors: 3, recurrence: 3, iterated: 3, paired: 3})
    body, returns, word, high = kind(draft, n)
    parameters = [Parameter(n, "int", args.integer(2, high))]
    if kind is paired:
        parameters.append(Parameter(draft.second, "int", args.integer(2, min(high, 12))))
    if draft.chance(0.12) and returns == "int":
        body = [
            f"if {n} {draft.pick('<', '<=')} {draft.pick('0', '1', '2')}:",
            f"    return {draft.pick('0', '1', n, '-1')}",
            *body,
        ]
    name = draft.function_name(
        ["compute", "count", "find", "calculate", "sum", "get", "number", "nth"], [word], ["", "", "value", "of_number", "up_to"]
    )
    if word == "is_prime":
        name = draft.pick("is_prime", "check_prime", "prime_test", "has_no_divisor")
    summary = draft.pick(
        f"Return the {word} for the given number.", f"Compute the {word} of an integer.", f"Find the {word} below a limit."
    )
    return Program(name, parameters, returns, body, summary.replace("_", " "))
