"""Bit tricks: counting, masking, toggling, folding with xor, subsets as masks."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, mapped
from ..program import Parameter, Program


def masked(draft: Draft, n: str) -> str:
    k = draft.number(1, 5)
    return draft.pick(
        f"{n} & {draft.pick(1, 3, 5, 7, 15, 6, 10)}",
        f"{n} >> {k}",
        f"{n} << {k}",
        f"{n} ^ {draft.number(1, 31)}",
        f"{n} | {draft.pick(1, 2, 4, 8, 16)}",
        f"{n} & ({n} - 1)",
        f"{n} & -{n}",
        f"{n} ^ ({n} >> {draft.pick(1, 1, 2)})",
        f"~{n} & {draft.pick(15, 31, 63, 255)}",
        f"({n} << 1) ^ {draft.number(3, 29)}",
    )


def generate(draft: Draft) -> Program:
    q = draft.quoted
    zero, one = q("0"), q("1")
    total, x = draft.names("total", "item")
    form = draft.number(0, 7)
    test, word = condition(draft, x)
    if form <= 1:
        n = draft.name("int")
        bit = draft.pick("bit", "b", "low")
        count = draft.pick(
            draft.add(total, bit),
            f"{total} = {total} * 2 + {bit}",
            f"{total} ^= {bit}",
            f"{total} = ({total} << 1) | {bit}",
            f"{total} = ({total} << 1) | (1 - {bit})",
            draft.add(total, f"{bit} * {draft.number(2, 5)}"),
        )
        guard = draft.chance(0.3)
        body = [
            f"{total} = {draft.pick('0', '0', '1')}",
            f"while {n}{draft.pick('', ' > 0')}:",
            f"    {bit} = {draft.pick(f'{n} & 1', f'{n} % 2', f'{n} & 3')}  #? lowest bit",
            f"    {count}" if not guard else f"    if {bit}:",
            *([f"        {draft.add(total, draft.pick('1', '2', n))}"] if guard else []),
            f"    {n} >>= {draft.pick(1, 1, 2)}",
            f"return {total}",
        ]
        parameters = [Parameter(n, "int", args.integer(5, 250))]
        word = draft.pick("set_bits", "bits", "reversed_bits", "bit_pattern", "ones")
    elif form == 2:
        n, k = draft.names("int", "int")
        line = draft.pick(
            f"{n} ^ (1 << {k})",
            f"{n} | (1 << {k})",
            f"{n} & ~(1 << {k})",
            f"({n} >> {k}) & {draft.pick(1, 3, 7)}",
            f"({n} << {k} | {n} >> (8 - {k})) & 255",
            f"{n} & ((1 << {k}) - 1)",
            f"({n} ^ {k}) << {draft.number(1, 3)}",
            f"({masked(draft, n)}) ^ {k}",
            f"({masked(draft, n)}) | {k}",
        )
        body = (
            [f"if {n} & (1 << {k}):  #? is the bit set", f"    return {masked(draft, n)}", f"return {line}"]
            if draft.chance(0.5)
            else [f"return {line}"]
        )
        parameters = [Parameter(n, "int", args.integer(5, 200)), Parameter(k, "int", args.integer(0, 6))]
        word = draft.pick("toggle_bit", "set_bit", "clear_bit", "bit_at", "mask")
    elif form == 3:
        xs = draft.name("list")
        value = draft.pick(x, mapped(draft, x)[0], masked(draft, x), masked(draft, x))
        operator = draft.pick("^", "^", "|", "^")
        body = [
            f"{total} = {draft.pick('0', '0', str(draft.number(1, 15)))}",
            f"for {x} in {xs}:",
            *(
                [f"    if {draft.pick(test, f'{x} & {draft.pick(1, 2, 4)}')}:", f"        {total} {operator}= {value}"]
                if draft.chance(0.5)
                else [f"    {total} {operator}= {value}"]
            ),
            f"return {draft.pick(total, total, masked(draft, total), f'bin({total}).count({one})')}",
        ]
        parameters = [Parameter(xs, "list[int]", args.integers(1, 31, 3, 7))]
        word = draft.pick("xor", "fold_bits", "bit_mix", "mask_all")
    elif form == 4:
        xs = draft.name("list")
        ones = f"bin({x}).count({one})"
        body = [
            draft.pick(
                f"return [{x} for {x} in {xs} if {ones} {draft.pick('== 2', '> 1', '% 2 == 0', '% 2', '== 1', '> 2')}]",
                f"return sorted({xs}, key=lambda {x}: ({ones}, {x}))",
                f"return [{masked(draft, x)} for {x} in {xs} if {test}]",
                f"return sum({ones} for {x} in {xs} if {test})",
                f"return [{masked(draft, x)} for {x} in {xs}]",
                f"return max({masked(draft, x)} for {x} in {xs})",
            )
        ]
        parameters = [Parameter(xs, "list[int]", args.integers(1, 63, 3, 7))]
        word = draft.pick("by_bits", "bit_values", "bit_counts", "flags")
    elif form == 5:
        xs, goal = draft.names("list", "int")
        body = [
            f"n = len({xs})",
            f"{total} = 0",
            "for mask in range(1 << n):  #? every subset",
            f"    chosen = [{xs}[i] for i in range(n) if mask >> i & 1]",
            "    if "
            + draft.pick(
                f"sum(chosen) == {goal}",
                f"sum(chosen) > {goal}",
                f"len(chosen) == {draft.number(2, 3)}",
                f"sum(chosen) % {draft.number(2, 5)} == 0",
                f"chosen and max(chosen) < {goal}",
            )
            + ":",
            "        "
            + draft.pick(draft.add(total, "1"), f"{total} = max({total}, sum(chosen))", draft.add(total, "len(chosen)")),
            f"return {total}",
        ]
        if not any(goal in line for line in body):
            body[-1] = f"return {total} + {goal}"
        parameters = [Parameter(xs, "list[int]", args.integers(1, 9, 3, 5)), Parameter(goal, "int", args.integer(5, 14))]
        word = "subsets"
    elif form == 6:
        n = draft.name("int")
        lines = [f"{total} = {masked(draft, n)}"]
        for _ in range(draft.number(1, 3)):
            lines.append(
                draft.pick(
                    f"{total} = {masked(draft, total)}",
                    f"{total} ^= {masked(draft, n)}",
                    f"if {total} & {draft.pick(1, 2, 4)}:\n        {total} ^= {draft.number(3, 60)}",
                )
            )
        body = lines + [f"return {total}{draft.pick('', ' & 255')}"]
        parameters = [Parameter(n, "int", args.integer(3, 120))]
        word = draft.pick("scramble", "mix_bits", "bit_hash", "gray_code")
    else:
        n = draft.name("int")
        formatted, braced = f"format({n}, {q('b')})", "f" + q("{" + n + ":b}")
        body = [
            f"{total} = {draft.pick(f'bin({n})[2:]', formatted, braced)}",
            "return "
            + draft.pick(
                f"{total}.count({zero})",
                f"int({total}[::-1], 2)",
                f"{total}.zfill({draft.number(6, 8)})",
                f"len({total})",
                f"max(len(run) for run in {total}.split({zero}))",
                f"{total} == {total}[::-1]",
                f"[i for i, b in enumerate({total}) if b == {one}]",
                f"{total}[:{draft.number(2, 3)}]",
            ),
        ]
        parameters = [Parameter(n, "int", args.integer(5, 120))]
        word = draft.pick("binary", "binary_digits", "bit_string", "zeros")
    name = draft.function_name(["count", "get", "compute", "find", "apply"], [word], ["", "", "of_number", "value"])
    return Program(name, parameters, "int", body, f"Return the {word} of the input.".replace("_", " "))
