"""Small dynamic programming: linear tables, coins, subsequences, paths in a grid, running best sums."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition
from ..program import Parameter, Program


def generate(draft: Draft) -> Program:
    dp = draft.pick("dp", "best", "table", "ways", "memo", "cost")
    xs, n = draft.names("list", "int")
    i = draft.pick("i", "i", "idx")
    form = draft.number(0, 7)
    fold = draft.pick("max", "min", "max")
    values = Parameter(xs, "list[int]", draft.pick(args.integers(1, 12, 3, 7), args.integers(-5, 9, 4, 7)))
    if form == 0:
        k = draft.number(2, 3)
        gain = draft.pick(
            f"{xs}[{i}]",
            f"{xs}[{i}] * {draft.number(2, 3)}",
            f"{xs}[{i}] + {draft.number(1, 4)}",
            f"abs({xs}[{i}] - {xs}[{i} - 1])",
        )
        body = [
            f"{dp} = [0] * (len({xs}) + {k})" if draft.chance(0.3) else f"{dp} = {xs}[:]",
            f"for {i} in range({k}, len({xs})):",
            f"    {dp}[{i}] = "
            + draft.pick(
                f"{fold}({dp}[{i} - 1], {dp}[{i} - {k}] + {gain})",
                f"{fold}({dp}[{i} - 1], {dp}[{i} - {k}]) + {gain}",
                f"{fold}({dp}[{i} - 1] + 1, {dp}[{i} - {k}] + {gain})",
            ),
            f"return {draft.pick(f'{dp}[-1]', f'max({dp})', dp, f'{dp}[len({xs}) - 1]')}",
        ]
        parameters, word = [values], draft.pick("best_sum", "stairs", "robber", "skip_sum", "min_cost")
    elif form == 1:
        body = [f"{dp} = [1] + [0] * {n}", f"for {draft.pick('coin', 'c', 'part', 'piece')} in {xs}:"]
        c = body[1].split()[1]
        body += [
            f"    for {i} in range({draft.pick(f'{c}, {n} + 1', f'{n}, {c} - 1, -1')}):",
            f"        {dp}[{i}] "
            + draft.pick(
                f"+= {dp}[{i} - {c}]",
                f"= max({dp}[{i}], {dp}[{i} - {c}] + 1)",
                f"= {dp}[{i}] or {dp}[{i} - {c}]",
                f"= max({dp}[{i}], {dp}[{i} - {c}] + {c})",
            ),
            f"return {draft.pick(f'{dp}[{n}]', f'{dp}[{n}]', f'sum({dp})', f'{dp}[-3:]', f'max({dp})')}",
        ]
        parameters, word = (
            [Parameter(xs, "list[int]", args.ascending(1, 7, 2, 4)), Parameter(n, "int", args.integer(4, 14))],
            draft.pick("coin_ways", "change", "fill", "knapsack", "subset_sum"),
        )
    elif form == 2:
        body = [
            f"{dp} = [{draft.pick('1', f'{xs}[0]')}] * len({xs})" if draft.chance(0.5) else f"{dp} = [1 for _ in {xs}]",
            f"for {i} in range(len({xs})):",
            f"    for j in range({i}):",
            "        if "
            + draft.pick(
                f"{xs}[j] < {xs}[{i}]",
                f"{xs}[j] > {xs}[{i}]",
                f"{xs}[{i}] % {xs}[j] == 0",
                f"abs({xs}[{i}] - {xs}[j]) <= {draft.number(1, 4)}",
                f"({xs}[{i}] + {xs}[j]) % {draft.number(2, 4)} == 0",
            )
            + ":",
            f"            {dp}[{i}] = max({dp}[{i}], {dp}[j] + {draft.pick('1', f'{xs}[{i}]', '1', '2')})",
            f"return {draft.pick(f'max({dp})', f'max({dp})', dp, f'sum({dp})')}",
        ]
        parameters, word = (
            [Parameter(xs, "list[int]", args.integers(1, 12, 4, 7))],
            draft.pick("longest_increasing", "chain", "subsequence", "longest_run"),
        )
    elif form == 3:
        grid = draft.name("grid")
        body = [
            f"{dp} = [row[:] for row in {grid}]",
            f"for {i} in range(len({grid})):",
            f"    for j in range(len({grid}[0])):",
            f"        if {i} and j:",
            f"            {dp}[{i}][j] += {fold}({dp}[{i} - 1][j], {dp}[{i}][j - 1])",
            f"        elif {i}:",
            f"            {dp}[{i}][j] += {dp}[{i} - 1][j]",
            "        elif j:",
            f"            {dp}[{i}][j] += {dp}[{i}][j - 1]",
            f"return {draft.pick(f'{dp}[-1][-1]', f'{dp}[-1]', f'max({dp}[-1])', f'{dp}[-1][-1] - {grid}[0][0]')}",
        ]
        parameters, word = (
            [Parameter(grid, "list[list[int]]", args.grid(0, 9))],
            draft.pick("path_sum", "grid_path", "cheapest_path", "best_path"),
        )
    elif form == 4:
        a, b = draft.pick(("a", "b"), ("s", "t"), ("first", "second"), ("left", "right"))
        body = [
            f"{dp} = [[0] * (len({b}) + 1) for _ in range(len({a}) + 1)]",
            f"for {i} in range(len({a})):",
            f"    for j in range(len({b})):",
            f"        if {a}[{i}] == {b}[j]:",
            f"            {dp}[{i} + 1][j + 1] = {dp}[{i}][j] + {draft.pick('1', '1', '2', i)}",
            *(
                ["        else:", f"            {dp}[{i} + 1][j + 1] = max({dp}[{i}][j + 1], {dp}[{i + ' + 1'}][j])"]
                if draft.chance(0.6)
                else []
            ),
            f"return {draft.pick(f'{dp}[-1][-1]', f'max(map(max, {dp}))', f'{dp}[-1]', f'len({a}) - {dp}[-1][-1]')}",
        ]
        parameters, word = (
            [Parameter(a, "str", args.letters("abc", 3, 6)), Parameter(b, "str", args.letters("abc", 3, 6))],
            draft.pick("common_subsequence", "common_part", "similarity", "overlap"),
        )
    elif form == 5:
        x = draft.name("item")
        here, top = draft.pick(("here", "top"), ("current", "best_sum"), ("run", "peak"), ("cur", "res"))
        body = [
            f"{here} = {top} = {draft.pick('0', f'{xs}[0]')}",
            f"for {x} in {xs}{draft.pick('[1:]', '')}:",
            f"    {here} = "
            + draft.pick(
                f"{fold}({x}, {here} + {x})",
                f"max(0, {here} + {x})",
                f"max({here} - {draft.number(1, 3)}, {x})",
                f"{here} + {x} if {condition(draft, x)[0]} else {x}",
                f"{here} + {x} if {here} > 0 else {x}",
            ),
            f"    {top} = {draft.pick('max', 'max', fold)}({top}, {here})",
            f"return {draft.pick(top, top, f'({top}, {here})', f'{top} - {here}')}",
        ]
        parameters, word = (
            [Parameter(xs, "list[int]", args.integers(-9, 9, 4, 8))],
            draft.pick("max_subarray", "best_run", "streak", "peak_sum"),
        )
    elif form == 6:
        a, b = draft.pick(("take", "skip"), ("hold", "cash"), ("up", "down"), ("odd", "even"))
        x = draft.name("item")
        body = [
            f"{a} = {b} = {draft.pick('0', '0', '1')}",
            f"for {x} in {xs}:",
            f"    {a}, {b} = "
            + draft.pick(
                f"{b} + {x}, max({a}, {b})",
                f"max({a}, {b} - {x}), max({b}, {a} + {x})",
                f"max({a}, {b}) + 1, {a} + {x}",
                f"{b} + {x}, {a} - {x}",
                f"max({b} + {x}, 0), max({a} - {x}, {b})",
            ),
            f"return {draft.pick(f'max({a}, {b})', f'({a}, {b})', f'{a} - {b}', f'{a} + {b}')}",
        ]
        parameters, word = [values], draft.pick("alternate_sum", "two_state", "zigzag", "switch_best")
    else:
        k = draft.number(2, 4)
        terms = draft.pick(
            f"{dp}[{i} - 1] + {dp}[{i} - {k}]",
            f"{dp}[{i} - 1] + {draft.number(2, 3)} * {dp}[{i} - 2]",
            f"{dp}[{i} // 2] + {i}",
            f"{dp}[{i} // {k}] + {dp}[{i} // {k + 1}]",
            f"{dp}[{i} - 1] + {i} % {k}",
            f"min({dp}[{i} - 1], {dp}[{i} // {k}]) + 1",
            f"sum({dp}[:{i}]) % {k * 7}",
            f"max({dp}[j] * ({i} - j) for j in range({i}))",
        )
        body = [
            f"{dp} = [{', '.join(str(draft.number(0, 3)) for _ in range(5))}]",
            f"for {i} in range(5, {n} + 1):",
            f"    {dp}.append({terms})",
            f"return {draft.pick(f'{dp}[{n}]', f'{dp}[-1]', f'{dp}[{n}] % {draft.number(10, 99)}', f'{dp}[-3:]')}",
        ]
        parameters, word = (
            [Parameter(n, "int", args.integer(6, 15))],
            draft.pick("tiling", "sequence", "count_ways", "partitions"),
        )
    name = draft.function_name(["find", "count", "compute", "get", "dp"], [word], ["", "", "table", "value"])
    return Program(name, parameters, "int", body, f"Compute the {word} with a table of smaller answers.".replace("_", " "))
