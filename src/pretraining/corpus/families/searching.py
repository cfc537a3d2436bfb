"""Sorting and searching: binary search, two pointers, insertion and selection, merging, windows."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, mapped, word_measure
from ..program import Parameter, Program


def generate(draft: Draft) -> Program:
    xs, k, out = draft.names("list", "int", "total")
    lo, hi, mid = draft.pick(
        ("lo", "hi", "mid"), ("left", "right", "middle"), ("low", "high", "mid"), ("start", "end", "m"), ("l", "r", "c")
    )
    x = draft.name("item")
    goal = Parameter(k, "int", args.integer(1, 25))
    rising = Parameter(xs, "list[int]", args.ascending())
    loose = Parameter(xs, "list[int]", args.integers(0, 20))
    key, how = mapped(draft, x)
    test, word = condition(draft, x)
    form = draft.number(0, 8)
    returns = "int"
    if form == 0:
        compare = draft.pick("<", "<=")
        parameters, what = [rising, goal], draft.pick("binary_search", "lower_bound", "insert_position", "search_sorted")
        if draft.chance(0.5):
            body = [
                f"{lo}, {hi} = 0, len({xs})",
                f"while {lo} < {hi}:",
                f"    {mid} = ({lo} + {hi}) // 2",
                f"    if {xs}[{mid}]{draft.pick('', f' * {draft.number(2, 3)}', f' + {draft.number(1, 5)}')} {compare} {k}:",
                f"        {lo} = {mid} + 1",
                "    else:",
                f"        {hi} = {mid}  #? keep the left half",
                "return "
                + draft.pick(lo, lo, f"len({xs}) - {lo}", f"{xs}[:{lo}]", f"{xs}[{lo}:]", f"{lo} * {draft.number(2, 3)}"),
            ]
        else:
            body = [
                f"{lo}, {hi} = 0, len({xs}) - 1",
                f"{out} = {draft.pick('0', '-1')}",
                f"while {lo} <= {hi}:",
                f"    {mid} = {draft.pick(f'({lo} + {hi}) // 2', f'{lo} + ({hi} - {lo}) // 2')}",
                f"    {draft.add(out, draft.pick('1', mid, f'{xs}[{mid}]'))}",
                f"    if {xs}[{mid}] == {k}:",
                f"        return {draft.pick(mid, out)}",
                f"    if {xs}[{mid}] < {k}:",
                f"        {lo} = {mid} + 1",
                "    else:",
                f"        {hi} = {mid} - 1",
                f"return {out}",
            ]
    elif form == 1:
        total = "p" if draft.style.naming == "short" else "pair_sum"
        body = [
            f"{lo}, {hi} = 0, len({xs}) - 1",
            f"{out} = 0",
            f"while {lo} < {hi}:",
            f"    {total} = {xs}[{lo}] + {xs}[{hi}]",
            f"    if {total} {draft.pick('==', '>', '<=')} {k}:",
            f"        {draft.pick(draft.add(out, '1'), draft.add(out, f'{hi} - {lo}'), f'{out} = max({out}, {total})')}",
            f"    if {total} {draft.pick('<', '<=')} {k}:",
            f"        {draft.add(lo, '1')}",
            "    else:",
            f"        {draft.add(hi, '1', '-')}",
            f"return {out}",
        ]
        parameters, what = [rising, goal], draft.pick("two_pointer", "pair_sum", "pairs_below", "closest_pair")
    elif form == 2:
        body = [
            f"{out} = []",
            f"for {x} in {xs}:",
            "    i = 0",
            f"    while i < len({out}) and "
            + draft.pick(
                f"{out}[i] < {x}",
                f"{out}[i] > {x}",
                f"{out}[i] % {draft.number(2, 6)} <= {x} % {draft.number(2, 6)}",
                f"abs({out}[i] - {draft.number(3, 12)}) < abs({x} - {draft.number(3, 12)})",
            )
            + ":",
            "        i += 1",
            f"    {out}.insert(i, {x})  #? keep it ordered",
            f"return {draft.pick(out, out, f'{out}[{draft.number(0, 2)}]', f'{out}[::-1]')}",
        ]
        parameters, what, returns = [loose], draft.pick("insertion_sort", "insert_sorted", "order_values"), "list[int]"
    elif form == 3:
        body = [
            f"{xs} = {xs}[:]" if draft.chance(0.5) else f"{xs} = list({xs})",
            f"{out} = 0",
            f"for i in range(len({xs}){draft.pick('', ' - 1')}):",
            f"    for j in range({draft.pick(f'len({xs}) - 1', f'len({xs}) - i - 1')}):",
            "        if "
            + draft.pick(
                f"{xs}[j] > {xs}[j + 1]",
                f"{xs}[j] < {xs}[j + 1]",
                f"{xs}[j] % {draft.number(2, 7)} > {xs}[j + 1] % {draft.number(2, 7)}",
            )
            + ":",
            f"            {xs}[j], {xs}[j + 1] = {xs}[j + 1], {xs}[j]",
            f"            {draft.add(out, '1')}",
            f"return {draft.pick(out, xs, f'({xs}, {out})', f'{out} + {xs}[0]')}",
        ]
        parameters, what = (
            [Parameter(xs, "list[int]", args.integers(0, 20, 3, 6))],
            draft.pick("bubble_sort", "count_swaps", "sort_steps"),
        )
    elif form == 4:
        ys = draft.name("list")
        body = [
            f"{out} = []",
            "i = j = 0",
            f"while i < len({xs}) and j < len({ys}):",
            f"    if {xs}[i] {draft.pick('<', '<=', '>')} {ys}[j]{draft.pick('', '', f' + {draft.number(1, 4)}')}:",
            f"        {out}.append({xs}[i])",
            "        i += 1",
            "    else:",
            f"        {out}.append({ys}[j])",
            "        j += 1",
            "return "
            + draft.pick(
                f"{out} + {xs}[i:] + {ys}[j:]",
                out,
                f"{out} + {xs}[i:]",
                f"({out}, i, j)",
                f"{out}[::{draft.number(1, 2)}] + {ys}[j:]",
            ),
        ]
        parameters, what, returns = (
            [Parameter(xs, "list[int]", args.ascending(0, 15, 2, 5)), Parameter(ys, "list[int]", args.ascending(0, 15, 2, 5))],
            "merge_sorted",
            "list[int]",
        )
    elif form == 5:
        fold = draft.pick("sum", "max", "min", "sum")
        w = draft.number(2, 3)
        body = [
            f"{out} = {draft.pick('0', f'{fold}({xs}[:{w}])')}",
            f"for i in range(len({xs}) - {w - 1}):",
            f"    window = {xs}[i:i + {w}]",
            "    if "
            + draft.pick(
                f"{fold}(window) > {out}",
                f"{fold}(window) {draft.pick(chr(60), chr(62))} {k}",
                "window[0] < window[-1]",
                f"{fold}(window) % 2 == 0",
            )
            + ":",
            f"        {draft.pick(f'{out} = {fold}(window)', draft.add(out, '1'), draft.add(out, 'window[0]'))}",
            f"return {out}",
        ]
        parameters, what = (
            [loose] + ([goal] if any(k in line.split() or f"{k}:" in line for line in body) else []),
            draft.pick("window", "best_window", "sliding_sum"),
        )
    elif form == 6:
        words = draft.name("words")
        w = draft.name("word")
        measure, how = word_measure(draft, w)
        body = [
            f"return sorted({words}, key=lambda {w}: ({draft.pick('', '-')}{measure}, {draft.pick(w, f'{w}[::-1]', f'len({w})')}))"
            + draft.pick("", "[::-1]", f"[:{draft.number(2, 3)}]", "[0]")
        ]
        parameters, what, returns = [Parameter(words, "list[str]", args.words)], f"sort_by_{how}", "list[str]"
    elif form == 7:
        body = [
            f"{out} = {draft.pick('None', '-1', f'{xs}[0]')}",
            f"for {draft.pick(f'i, {x} in enumerate({xs})', f'i, {x} in enumerate({xs}[1:])')}:",
            "    if "
            + draft.pick(
                test, f"{x} > {k}", condition(draft, x, [k])[0], f"{x} % {draft.number(2, 4)} == i % {draft.number(2, 4)}"
            )
            + ":",
            f"        {draft.pick('return i', f'return {x}', f'{out} = i', f'{out} = {x}', f'return {key}')}",
            f"return {out}",
        ]
        parameters, what = [loose, goal], draft.pick(f"find_{word}", f"first_{word}", f"last_{word}", "search")
        if not any(k in line for line in body):
            parameters = [loose]
    else:
        body = [
            f"{out} = sorted({xs}{draft.pick('', ', reverse=True', f', key=lambda {x}: {key}')})",
            "return "
            + draft.pick(
                f"{out}[:{k}]",
                f"{out}[-{k}:]",
                f"{out}[{k} % len({out})]",
                f"{out}[{k}:]",
                f"sum({out}[:{k}])",
                f"[{x} for {x} in {out} if {x} != {k}]",
                f"[{xs}.index({x}) for {x} in {out}[:{k}]]",
            ),
        ]
        parameters, what = (
            [loose, Parameter(k, "int", args.integer(1, 4))],
            draft.pick("top", "smallest", "kth", "largest", "select_sorted"),
        )
    name = (
        draft.function_name(["find", "get", "do", "run"], [what], ["", "", "in_list", "values"])
        if draft.chance(0.5)
        else draft.function_name([what], ["", "", "values", "in_list"])
    )
    return Program(name, parameters, returns, body, f"Apply {what.replace('_', ' ')} to the values.")
