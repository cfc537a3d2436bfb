"""Functions and methods of the running CPython's own standard library (PSF licence), dedented, without long docstrings."""

from __future__ import annotations

import ast
import os
import textwrap
from collections.abc import Iterator

SKIPPED = {
    "site-packages",
    "test",
    "tests",
    "idle_test",
    "lib2to3",
    "__pycache__",
    "pydoc_data",
    "turtledemo",
    "encodings",
    "ensurepip",
}


def modules() -> Iterator[str]:
    root = os.path.dirname(os.__file__)
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("config-"))
        for file in sorted(files):
            if file.endswith(".py") and not file.startswith("_sysconfigdata"):
                yield os.path.join(folder, file)


def functions(shortest: int, longest: int) -> Iterator[tuple[str, str]]:
    """Module and source of each function between the two lengths (characters); a docstring that makes it too long is cut out."""
    for path in modules():
        try:
            with open(path, encoding="utf-8") as file:
                source = file.read()
            tree = ast.parse(source)
        except (SyntaxError, UnicodeDecodeError):
            continue
        lines = source.splitlines()
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef) or len(node.body) == 0:
                continue
            start = min([node.lineno, *[d.lineno for d in node.decorator_list]]) - 1
            kept = list(range(start, node.end_lineno))
            text = textwrap.dedent("\n".join(lines[i] for i in kept))
            first = node.body[0]
            is_docstring = (
                isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
            )
            if len(text) > longest and is_docstring and len(node.body) > 1:
                cut = set(range(first.lineno - 1, first.end_lineno))
                text = textwrap.dedent("\n".join(lines[i] for i in kept if i not in cut))
            if shortest <= len(text) <= longest and text.isascii() and "\t" not in text:
                yield path, text
