"""The functions and methods of a module, as their authors wrote them, dedented, one text each."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST, LONGEST = 60, 900  # characters
LONGEST_LINE = 120
_KINDS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What names a person or a licence has no place in a text to learn from.
_PRIVATE = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|copyright|\(c\) ?\d|licen[cs]e|@author|author:|\+\d{2}[ -]?\d{2,}|password ?= ?['\"]|BEGIN [A-Z ]*KEY", re.IGNORECASE
)


@dataclass(frozen=True)
class Function:
    text: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    # The same as it would stand at the top of a module, where it is no method or a static one, and has no other decorator.
    free: str | None
    # Signature and docstring alone, where there is a docstring to speak of.
    signature: str | None


def parse(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Expr | None:
    first = node.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return first if is_text else None


def _is_clean(text: str) -> bool:
    return (
        "\t" not in text
        and "\f" not in text
        and not _PRIVATE.search(text)
        and sum(not c.isascii() for c in text) <= 0.03 * len(text)
        and max(map(len, text.split("\n"))) <= LONGEST_LINE
    )


def _nodes(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Functions of the module and methods of its classes, in order; not those inside functions."""
    for node in tree.body:
        if isinstance(node, _KINDS):
            yield node, False
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, _KINDS):
                    yield inner, True


def of_module(source: str, tree: ast.Module) -> Iterator[Function]:
    """Functions between the two lengths; a docstring that makes one too long is cut out."""
    lines = source.split("\n")
    for node, is_method in _nodes(tree):
        start = min([node.lineno, *[d.lineno for d in node.decorator_list]]) - 1
        text = textwrap.dedent("\n".join(lines[start : node.end_lineno])).rstrip()
        docstring = _docstring(node)
        signature = None
        if docstring is not None and len(docstring.value.value.strip()) >= 40:
            signature = textwrap.dedent("\n".join(lines[node.lineno - 1 : docstring.end_lineno])).rstrip()
        if len(text) > LONGEST and docstring is not None and len(node.body) > 1 and docstring.lineno > node.lineno:
            kept = lines[start : docstring.lineno - 1] + lines[docstring.end_lineno : node.end_lineno]
            text = textwrap.dedent("\n".join(kept)).rstrip()
        if signature is not None and not (SHORTEST <= len(signature) <= LONGEST - 200 and _is_clean(signature)):
            signature = None
        if SHORTEST <= len(text) <= LONGEST and _is_clean(text):
            decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
            is_plain = isinstance(node, ast.FunctionDef)
            free = text if is_plain and not is_method and not decorators else None
            if is_plain and is_method and decorators == ["staticmethod"]:
                free = text.split("\n", 1)[1]
            yield Function(text, node, free, signature)
