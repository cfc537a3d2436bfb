"""Matrices and grids: cells, rows, columns, diagonals, neighbours, reshaping."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer, mapped
from ..program import Parameter, Program


def generate(draft: Draft) -> Program:
    grid, row, out = draft.names("grid", "row", "total")
    x = draft.pick("x", "v", "cell", "value", "c")
    test, word = condition(draft, x)
    value, how = mapped(draft, x)
    square, returns, noun = False, "int", "cells"
    i, j = draft.pick(("i", "j"), ("r", "c"), ("y", "x2"), ("row_index", "col_index")) if x != "c" else ("i", "j")
    where = draft.pick(
        f"{i} == {j}",
        f"{i} < {j}",
        f"({i} + {j}) % 2 == 0",
        f"{i} + {j} > {draft.number(1, 3)}",
        f"{i} != {j}",
        f"{i} % 2 == {j} % 2",
        f"{j} > 0",
        f"{i} >= {j}",
        f"{j} % 2 == 0",
        f"{i} % 2 == 1",
    )
    place = draft.pick("diagonal", "upper", "checkered", "corner", "border")
    form = draft.number(0, 9)
    if form == 0:
        body = [
            f"{out} = 0",
            f"for {row} in {grid}:",
            f"    for {x} in {row}:",
            f"        if {test}:",
            f"            {draft.add(out, draft.pick(x, '1', value if ' if ' not in value else x))}",
            f"return {out}",
        ]
    elif form == 1:
        body = [
            f"{out} = 0",
            f"for {i} in range(len({grid})):",
            f"    for {j} in range(len({grid}[0])):",
            f"        if {where}:",
            f"            {draft.add(out, draft.pick(f'{grid}[{i}][{j}]', f'{grid}[{i}][{j}] * {draft.number(2, 4)}', integer(draft, [i, j], 1)))}",
            f"return {out}",
        ]
        word = place
    elif form == 2:
        fold = draft.pick(
            f"sum({row})",
            f"max({row})",
            f"min({row})",
            f"max({row}) - min({row})",
            f"sum({x} for {x} in {row} if {test})",
            f"{row}[-1] - {row}[0]",
            f"len([{x} for {x} in {row} if {test}])",
        )
        close = draft.pick("{}", "{}", "max({})", "sum({})", "sorted({})").format(f"[{fold} for {row} in {grid}]")
        body, returns, noun = [f"return {close}"], "list[int]", "rows"
    elif form == 3:
        fold = draft.pick(
            "sum(col)",
            "max(col)",
            "min(col)",
            "list(col)",
            "list(col)[::-1]",
            f"sum(col) % {draft.number(2, 9)}",
            "col[0] - col[-1]",
        )
        body, returns, noun = [f"return [{fold} for col in zip(*{grid})]"], "list[int]", "columns"
        if draft.chance(0.5):
            body = [
                f"{out} = []",
                f"for {j} in range(len({grid}[0])):",
                f"    col = [{row}[{j}] for {row} in {grid}]  #? one column",
                f"    {out}.append({fold})",
                f"return {draft.pick(out, out, f'max({out})', f'{out}[::-1]')}",
            ]
    elif form == 4:
        body, returns = (
            [
                "return [["
                + draft.pick(value, f"{value} if {test} else {x}" if " if " not in value else value)
                + f" for {x} in {row}] for {row} in {grid}]"
            ],
            "list[list[int]]",
        )
        word = how
    elif form == 5:
        body, returns, noun = (
            [
                "return "
                + draft.pick(
                    "[list(r) for r in zip(*{0})]",
                    "[list(r)[::-1] for r in zip(*{0})]",
                    "[r[::-1] for r in {0}]",
                    "{0}[::-1]",
                    "[r[1:] + r[:1] for r in {0}]",
                    "[sorted(r) for r in {0}]",
                    "[r for r in {0} if sum(r) > %d]" % draft.number(5, 12),
                    "sorted({0}, key=sum)",
                    "{0}[1:] + {0}[:1]",
                    "sorted({0}, key=lambda r: r[-1])",
                ).format(grid)
            ],
            "list[list[int]]",
            "matrix",
        )
        word = draft.pick("rotated", "flipped", "transposed", "rearranged")
    elif form == 6:
        n, square = "n", True
        one, two = f"{grid}[{i}][{i}]", f"{grid}[{i}][n - 1 - {i}]"
        body = [
            f"n = len({grid})",
            "return sum("
            + draft.pick(one, two, f"{one} - {two}", f"{one} * {two}", f"max({one}, {two})", f"{one} + {two}")
            + f" for {i} in range(n){draft.pick('', f' if {condition(draft, one)[0]}')})",
        ]
        word = "diagonal"
    elif form == 7:
        near = draft.pick("(0, 1), (1, 0)", "(0, 1), (0, -1), (1, 0), (-1, 0)", "(1, 1), (-1, -1)", "(0, 1), (1, 1)")
        compare = draft.pick(
            f"{grid}[a][b] > {grid}[{i}][{j}]",
            f"{grid}[a][b] == {grid}[{i}][{j}]",
            f"({grid}[a][b] + {grid}[{i}][{j}]) % 2 == 1",
            f"abs({grid}[a][b] - {grid}[{i}][{j}]) > {draft.number(1, 4)}",
        )
        body = [
            f"h, w = len({grid}), len({grid}[0])",
            f"{out} = 0",
            f"for {i} in range(h):",
            f"    for {j} in range(w):",
            f"        for di, dj in [{near}]:",
            f"            a, b = {i} + di, {j} + dj",
            f"            if 0 <= a < h and 0 <= b < w and {compare}:",
            f"                {draft.add(out, '1')}",
            f"return {out}",
        ]
        word, noun = "neighbor", "pairs"
    elif form == 8:
        body, returns = (
            [
                f"{out} = []",
                f"for {i}, {row} in enumerate({grid}):",
                f"    for {j}, {x} in enumerate({row}):",
                f"        if {draft.pick(test, where)}:",
                f"            {out}.append({draft.pick(f'({i}, {j})', x, f'{x} * ({i} + {j})', f'[{i}, {j}]')})",
                f"return {draft.pick(out, out, f'len({out})', f'{out}[:{draft.number(2, 4)}]')}",
            ],
            "list",
        )
        noun = "positions"
    else:
        n = draft.name("int")
        cell = draft.pick(
            integer(draft, [i, j], 1),
            f"1 if {where} else 0",
            f"{i} * {n} + {j}",
            f"{i} if {where} else {j}",
            f"min({i}, {j}) + {draft.number(0, 3)}",
        )
        body = (
            [f"{out} = []", f"for {i} in range({n}):", f"    {out}.append([{cell} for {j} in range({n})])", f"return {out}"]
            if draft.chance(0.5)
            else [f"return [[{cell} for {j} in range({n})] for {i} in range({n})]"]
        )
        name = draft.function_name(
            ["make", "build", "create", "fill"], [place, "pattern", "square", "index"], ["grid", "matrix", "table", "board"]
        )
        return Program(
            name, [Parameter(n, "int", args.integer(2, 4))], "list[list[int]]", body, "Build a square table of numbers."
        )
    name = draft.function_name(
        ["count", "sum", "get", "find", "scan"] if returns == "int" else ["get", "make", "transform", "map", "list"],
        [word],
        [noun, "grid", "matrix", noun],
    )
    draw = draft.pick(args.grid(0, 9, square), args.grid(-4, 9, square), args.grid(0, 3, square))
    return Program(
        name, [Parameter(grid, "list[list[int]]", draw)], returns, body, f"Return the {word} {noun} of a grid.".replace("_", " ")
    )
