"""Runs a generated function under a time limit and turns its result into a literal."""

from __future__ import annotations

import ast
import copy
import signal

TIME_LIMIT = 0.15  # seconds of this process's own time, so that a busy machine changes nothing
LONGEST_LITERAL = 60


class TooSlow(Exception):
    pass


def _interrupt(_signal, _frame):
    raise TooSlow


def prepare() -> None:
    """Install the alarm handler; once in each process."""
    signal.signal(signal.SIGVTALRM, _interrupt)


def define(source: str, name: str):
    """The function `name` that `source` defines."""
    space: dict[str, object] = {"__name__": "document"}
    exec(compile(source, "document", "exec"), space)  # noqa: S102 (our own generated code)
    return space[name]


def literal(value: object) -> str | None:
    """The literal that evaluates to `value`, or None where there is no short one."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**9:
        return None
    written = repr(value)
    if len(written) > LONGEST_LITERAL or "nan" in written or "inf" in written:
        return None
    try:
        return written if ast.literal_eval(written) == value else None
    except (ValueError, SyntaxError):
        return None


def call(function, arguments: list[object]) -> str | None:
    """The literal of `function(*arguments)`; None where it fails, is too slow or too long."""
    signal.setitimer(signal.ITIMER_VIRTUAL, TIME_LIMIT)
    try:
        return literal(function(*copy.deepcopy(arguments)))
    except TooSlow:
        return None
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, NameError, AttributeError):
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def hint(value: object) -> str:
    """The type hint of a value, as a person would write it."""
    if isinstance(value, list):
        return f"list[{hint(value[0])}]" if value else "list"
    if isinstance(value, dict):
        return f"dict[{hint(next(iter(value)))}, {hint(next(iter(value.values())))}]" if value else "dict"
    if isinstance(value, tuple):
        return f"tuple[{', '.join(hint(part) for part in value)}]"
    return "None" if value is None else type(value).__name__
