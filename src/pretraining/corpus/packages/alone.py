"""Makes a function of a real module stand alone: with the imports and the constants that it needs, or not at all.

Only functions whose every name is their own, a harmless builtin, one of a few pure modules of the standard library or a short
constant or function of their module qualify: no files, no clock, no chance, no other code of the package.
"""

from __future__ import annotations

import ast
import builtins

PURE_MODULES = frozenset(
    "math re string itertools functools collections operator json textwrap bisect heapq statistics fractions decimal copy "
    "unicodedata base64 binascii struct hashlib urllib.parse html calendar colorsys difflib zlib cmath numbers datetime typing".split()
)
HARMLESS = frozenset(
    "abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format frozenset hasattr hash "
    "hex int isinstance issubclass iter len list map max min next object oct ord pow print range repr reversed round set slice "
    "sorted str sum tuple type zip True False None NotImplemented Ellipsis ArithmeticError AssertionError AttributeError Exception "
    "IndexError KeyError LookupError NotImplementedError OverflowError RuntimeError StopIteration TypeError UnicodeDecodeError "
    "UnicodeEncodeError UnicodeError ValueError ZeroDivisionError".split()
)
CHANGING = frozenset("now today utcnow fromtimestamp write open read system popen".split())
LONGEST_CONSTANT = 160  # characters
LONGEST_HELPER = 400
LONGEST_HEAD = 500
_STATEMENTS = (ast.Import, ast.ImportFrom)


def _bindings(node: ast.AST) -> set[str]:
    """Every name that is bound somewhere inside a function: a coarse but safe picture of what is its own."""
    bound: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, (ast.Store, ast.Del)):
            bound.add(part.id)
        elif isinstance(part, ast.arg):
            bound.add(part.arg)
        elif isinstance(part, (ast.FunctionDef, ast.ClassDef)):
            bound.add(part.name)
        elif isinstance(part, ast.ExceptHandler) and part.name:
            bound.add(part.name)
        elif isinstance(part, (ast.Import, ast.ImportFrom)):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in part.names}
    return bound


def _free(node: ast.FunctionDef) -> set[str]:
    own = _bindings(node)
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id not in own}


def _imports(tree: ast.Module) -> dict[str, str]:
    """Name → the line that imports it, for pure modules."""
    lines: dict[str, str] = {}
    for node in tree.body:
        for alias in node.names if isinstance(node, _STATEMENTS) else []:
            module = alias.name if isinstance(node, ast.Import) else (node.module or "")
            if module not in PURE_MODULES or getattr(node, "level", 0) or alias.name == "*":
                continue
            renamed = f" as {alias.asname}" if alias.asname else ""
            start = "import" if isinstance(node, ast.Import) else f"from {module} import"
            lines[(alias.asname or alias.name).split(".")[0]] = f"{start} {alias.name}{renamed}"
    return lines


def _constants(tree: ast.Module, source: str) -> dict[str, tuple[str, ast.AST]]:
    """Name → its one assignment at the top of the module, where that is short."""
    lines = source.split("\n")
    found: dict[str, tuple[str, ast.AST]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if name in found:
                del found[name]
            elif len(text) <= LONGEST_CONSTANT and text.startswith(name):
                found[name] = (text, node.value)
    return found


def _is_pure(node: ast.FunctionDef) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and (part.attr in CHANGING or part.attr.startswith("__")):
            return False
        if isinstance(part, (ast.Global, ast.Await, ast.AsyncFor, ast.AsyncWith)):
            return False
        if isinstance(part, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in part.names] if isinstance(part, ast.Import) else [part.module or ""]
            if getattr(part, "level", 0) or not PURE_MODULES.issuperset(names):
                return False
    return True


def _helpers(tree: ast.Module, source: str) -> dict[str, tuple[str, ast.FunctionDef]]:
    """Name → a short function of the module that others may call."""
    lines = source.split("\n")
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.decorator_list:
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if len(text) <= LONGEST_HELPER:
                found[node.name] = (text, node)
    return found


class Module:
    """A module's imports, constants and short functions, read once for all its functions."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self.imports = _imports(tree)
        self.constants = _constants(tree, source)
        self.helpers = _helpers(tree, source)

    def head(self, node: ast.FunctionDef) -> str | None:
        """The lines that must stand in front of the function ('' for none), or None where it cannot stand alone."""
        if not _is_pure(node):
            return None
        imports: set[str] = set()
        constants: list[str] = []
        helpers: list[str] = []
        open_names = sorted(_free(node))
        seen = {node.name}
        while open_names:
            name = open_names.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if name in self.imports:
                imports.add(self.imports[name])
            elif name in self.constants:
                text, value = self.constants[name]
                constants.insert(0, text)
                open_names += sorted({part.id for part in ast.walk(value) if isinstance(part, ast.Name)})
            elif name in self.helpers:
                text, helper = self.helpers[name]
                if not _is_pure(helper):
                    return None
                helpers.insert(0, text)
                open_names += sorted(_free(helper))
            elif name not in HARMLESS or not hasattr(builtins, name):
                return None
        parts = ["\n".join(sorted(imports)), "\n".join(constants), *helpers]
        head = "\n\n".join(part for part in parts if part)
        return head if len(head) <= LONGEST_HEAD else None
