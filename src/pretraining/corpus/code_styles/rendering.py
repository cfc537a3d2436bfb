"""A house's function as a document: signature, docstring, guard, comments, and calls whose results are computed."""

from __future__ import annotations

import ast
import random
from collections import Counter

from .. import execution
from .functions import Function, compose
from .code_style import CodeStyle

LONGEST_ARGUMENTS = 90


def written(house: CodeStyle, value: object) -> str:
    text = repr(value)
    return text.replace("'", '"') if house.quote == '"' and '"' not in text and "\\" not in text else text


def guard(house: CodeStyle, function: Function, empty: str) -> list[str]:
    name, hint, _ = function.parameters[0]
    limits = [p for p, kind, _ in function.parameters if kind == "int"]
    if house.guard == "no":
        return []
    if house.guard == "limit" and limits:
        lines = [f"if {limits[-1]} <= 0:", f"    return {empty}"]
    elif house.guard == "len":
        lines = [f"if len({name}) == 0:", f"    return {empty}"]
    elif house.guard == "equal":
        lines = [f"if {name} == {'[]' if hint.startswith('list') else '{}' if hint.startswith('dict') else repr('')}:", f"    return {empty}"]
    elif house.guard == "one-line":
        lines = [f"if not {name}: return {empty}"]
    else:
        lines = [f"if not {name}:", f"    return {empty}"]
    return [*lines, ""] if house.blank_after_guard else lines


EMPTY = {"int": "0", "bool": "False", "str": '""'}


def source(house: CodeStyle, function: Function, empty: str) -> str:
    kind = function.returns
    empty = EMPTY.get(kind, empty) if not kind.startswith(("list", "dict")) and kind != "tuple[int, int]" else "[]" if kind[0] == "l" else empty
    if empty == '""':
        empty = house.quote * 2
    body = [*guard(house, function, empty), *function.body]
    if house.blank_before_return and len(function.body) > 1:
        body.insert(len(body) - 1, "")
    if house.comment == "top":
        body.insert(0, f"# {function.what}")
    elif house.comment in ("loop", "return"):
        start = "for " if house.comment == "loop" else "return "
        at = max((i for i, line in enumerate(body) if line.startswith(start)), default=None)
        if at is not None:
            body[at] += f"  # {' '.join(function.what.split()[:5])}"
    if house.docstring:
        body.insert(0, '"""' + house.docstring.format(what=function.what, What=function.what[0].upper() + function.what[1:]) + '"""')
    signature = ", ".join(f"{name}: {hint}" if house.hints else name for name, hint, _ in function.parameters)
    arrow = f" -> {function.returns}" if house.hints else ""
    above = [f"# {function.what}"] if house.comment == "above" else []
    return "\n".join([*above, f"def {function.name}({signature}){arrow}:", *[("    " + line).rstrip() for line in body]])


def calls(house: CodeStyle, function: Function, text: str, rng: random.Random) -> list[tuple[str, str]] | None:
    """Up to four calls with their answers; None where the function fails, is constant or answers nothing worth asking."""
    try:
        run = execution.define(text, function.name)
    except (SyntaxError, NameError):
        return None
    out: list[tuple[str, str]] = []
    for _ in range(house.assertions + 2):
        arguments = [draw(rng) for _, _, draw in function.parameters]
        shown = ", ".join(written(house, argument) for argument in arguments)
        if len(shown) > LONGEST_ARGUMENTS:
            continue
        answer = execution.call(run, arguments)
        if answer is None:
            return None
        out.append((f"{function.name}({shown})", written(house, ast.literal_eval(answer))))
    dull = ("[]", "{}", "''", '""', "None", "set()")
    out.sort(key=lambda entry: entry[1] in (*dull, "0", "False"))
    if len(out) < max(2, house.assertions) or out[0][1] in dull:
        return None
    if Counter(answer for _, answer in out).most_common(1)[0][1] == len(out) and function.returns != "bool":
        return None
    return out[: house.assertions]


def ending(house: CodeStyle, name: str, told: list[tuple[str, str]]) -> str:
    """The calls in the house's way: an open question, literals, an answer below, comments or a shell session."""
    lines = [f"assert {call} == {answer}" for call, answer in told]
    if house.ending in ("question", "answer"):
        lines = [*lines[1:], f"assert {told[0][0]} == ??"]
        return "\n".join([*lines, *([f"# answer: {told[0][1]}"] if house.ending == "answer" else [])])
    if house.ending == "comment":
        lines = [f"print({call})  # {answer}" for call, answer in told]
    if house.ending == "shell":
        return "\n".join(f">>> {call}\n{answer}" for call, answer in told)
    if house.frame == "test":
        return "\n".join([f"def test_{name}():", *["    " + line for line in lines]])
    if house.frame == "main":
        return "\n".join([f"if __name__ == {house.quote}__main__{house.quote}:", *["    " + line for line in lines]])
    return "\n".join(lines)


def document(house: CodeStyle, rng: random.Random) -> str | None:
    function, empty = compose(house, rng)
    text = source(house, function, empty)
    told = calls(house, function, text, rng)
    return text + house.gap + ending(house, function.name, told) if told else None
