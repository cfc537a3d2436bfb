"""A program in its author's style: signature, docstring, comments, assertions and the document's ending."""

from __future__ import annotations

import ast
from collections import Counter

from . import execution
from .draft import Draft
from .program import Program, indent

QUESTION = "??"


def _comments(draft: Draft, lines: list[str]) -> list[str]:
    out: list[str] = []
    for line in lines:
        code, _, note = line.partition("  #? ")
        if note and draft.style.comments == "above":
            out.append(" " * (len(code) - len(code.lstrip())) + "# " + note)
        out.append(f"{code}  # {note}" if note and draft.style.comments == "trailing" else code)
    return out


def function_source(draft: Draft, program: Program, returns: str) -> str:
    """The `def` with its helpers, as text without a final newline."""
    style = draft.style
    written = ", ".join(f"{p.name}: {p.hint}" if style.hints else p.name for p in program.parameters)
    arrow = f" -> {returns}" if style.hints else ""
    body = _comments(draft, program.body)
    if style.docstring == "line":
        body = [f'"""{program.summary}"""', *body]
    elif style.docstring == "block":
        arguments = [f"    {p.name}: {p.hint}" for p in program.parameters]
        body = ['"""' + program.summary, "", "Args:", *arguments, '"""', *body]
    if style.spaced and len(body) > 3 and body[-1].startswith("return"):
        body.insert(len(body) - 1, "")
    lines = [*program.helpers, f"def {program.name}({written}){arrow}:", *indent(body)]
    return "\n".join(line.rstrip() for line in lines)


def _written(draft: Draft, value: object) -> str:
    text = repr(value)
    return text.replace("'", '"') if draft.style.quote == '"' and '"' not in text and "\\" not in text else text


def document(draft: Draft, program: Program, answered: bool = False) -> str | None:
    """The whole document, or None where the function fails, is constant or answers nothing worth asking.

    Every assertion's literal comes from running the function as written in the document.
    """
    plain = function_source(draft, program, program.returns)
    try:
        function = execution.define(plain, program.name)
    except (SyntaxError, NameError):
        return None
    calls: list[tuple[list[object], str]] = []
    for _ in range(5):
        arguments = [p.draw(draft.rng) for p in program.parameters]
        if any(len(repr(argument)) > 64 for argument in arguments):
            continue
        answer = execution.call(function, arguments)
        if answer is None:
            return None
        calls.append((arguments, answer))
    common = Counter(answer for _, answer in calls).most_common(1)
    if len(calls) < 2 or common[0][1] >= max(3, len(calls)):
        return None
    calls.sort(key=lambda entry: entry[1] in ("[]", "0", "None", "''", "{}", "-1", "1"))
    arguments, answer = calls[0]
    if answer in ("[]", "None", "''", "{}"):
        return None
    returns = execution.hint(ast.literal_eval(answer))
    if "None" in returns and returns != "None":
        return None
    source = function_source(draft, program, returns)
    return finish(draft, program.name, source, calls, answered)


def finish(draft: Draft, name: str, source: str, calls: list[tuple[list[object], str]], answered: bool) -> str:
    """Append the assertions: every literal where `answered`; else a quarter ask (`== ??`), a twelfth ask and answer below, the rest assert it."""

    def check(position: int) -> str:
        arguments, _ = calls[position]
        return f"assert {name}({', '.join(_written(draft, argument) for argument in arguments)}) == "

    gap = "\n\n" if draft.chance(0.85) else "\n"
    told = [check(i) + _written(draft, ast.literal_eval(calls[i][1])) for i in range(len(calls) if answered else min(3, len(calls)))]
    if answered:
        return source + gap + "\n".join(told)
    roll = draft.rng.random()
    earlier = [told[1]] if draft.chance(0.12) else []
    if roll < 0.25:
        return source + gap + "\n".join([*earlier, check(0) + QUESTION])
    if roll < 0.33:
        return source + gap + "\n".join([*earlier, check(0) + QUESTION, "# answer: " + told[0].rpartition(" == ")[2]])
    wanted = told[: draft.weighted({1: 7, 2: 2, 3: 1})]
    if draft.chance(0.06):
        test = draft.pick(f"def test_{name}():", f"def test_{name}() -> None:", "def test():", "def check():")
        return source + "\n\n\n" + "\n".join([test, *indent(wanted)])
    return source + gap + "\n".join(wanted)
