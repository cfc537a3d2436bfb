"""Draws arguments for a function that somebody else wrote: by annotation, default, name and use of each parameter."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable

from .. import arguments

Draw = Callable[[random.Random], object]

_FLOATS: Draw = lambda rng: rng.choice([0.5, 1.5, 2.0, 0.25, 3.7, 10.0, -1.5, 0.1, 100.0])
_SMALL = arguments.integer(0, 12)
_CODE = arguments.letters("abcABC_- .:/01", 4, 12)
_IDENTIFIERS: Draw = lambda rng: rng.choice(["_", "-", "", " "]).join(rng.sample(arguments.WORDS, rng.randint(1, 3)))
_CAMEL: Draw = lambda rng: "".join(w.capitalize() for w in rng.sample(arguments.WORDS, rng.randint(2, 3)))
_PATHS: Draw = lambda rng: rng.choice(["", "/", "./"]) + "/".join(rng.sample(arguments.WORDS, 2)) + rng.choice([".txt", ".py", "", ".tar.gz"])
_NUMERALS: Draw = lambda rng: rng.choice([str(rng.randint(0, 999)), f"{rng.random() * 9:.2f}", f"{rng.randint(1, 9)}.{rng.randint(0, 9)}.{rng.randint(0, 9)}"])
_LINES: Draw = lambda rng: "\n".join(arguments.sentence(rng) for _ in range(rng.randint(2, 3)))
_PAIRS_TEXT: Draw = lambda rng: rng.choice([",", "=", ":", ", ", "; ", "&"]).join(rng.sample(arguments.WORDS, rng.randint(2, 3)))

TEXTS: list[Draw] = [arguments.word, arguments.text, arguments.sentence, _CODE, _IDENTIFIERS, _CAMEL, _PATHS, _NUMERALS, _LINES, _PAIRS_TEXT]
INTEGERS: list[Draw] = [_SMALL, arguments.integer(1, 100), arguments.integer(-20, 20), arguments.integer(0, 2000)]
LISTS: list[Draw] = [
    arguments.integers(),
    arguments.words,
    arguments.ascending(),
    arguments.records,
    arguments.grid(),
    arguments.pairs(),
    lambda rng: [arguments.counts(rng) for _ in range(2)],
    lambda rng: [_FLOATS(rng) for _ in range(rng.randint(2, 4))],
]
TABLES: list[Draw] = [
    arguments.counts,
    lambda rng: {w: rng.choice(arguments.WORDS) for w in rng.sample(arguments.WORDS, 2)},
    lambda rng: {w: arguments.integers(0, 9, 1, 3)(rng) for w in rng.sample(arguments.WORDS, 2)},
    lambda rng: {w: {v: rng.randint(0, 9) for v in rng.sample(arguments.WORDS, 2)} for w in rng.sample(arguments.WORDS, 2)},
]
BOOLEANS: list[Draw] = [lambda rng: rng.random() < 0.5]
BYTES: list[Draw] = [lambda rng: arguments.text(rng).encode()]
SETS: list[Draw] = [lambda rng: set(arguments.integers(0, 9)(rng))]
PLAIN: list[Draw] = [*TEXTS[:4], *INTEGERS[:2], *LISTS[:4], _FLOATS, *TABLES, *SETS, *BYTES]
_TUPLES: list[Draw] = [lambda rng: tuple(arguments.integers(0, 9, 2, 4)(rng)), lambda rng: (rng.randint(0, 9), rng.randint(0, 9))]
_POINTS: list[Draw] = [lambda rng: tuple(rng.randint(-9, 9) for _ in range(3)), lambda rng: [float(rng.randint(-9, 9)) for _ in range(3)]]

_GRAPHS: list[Draw] = [
    lambda rng: {n: sorted(rng.sample([m for m in range(4) if m != n], rng.randint(1, 3))) for n in range(4)},
    lambda rng: {n: rng.sample([m for m in "abcd" if m != n], rng.randint(0, 2)) for n in "abcd"},
]
_DATES: Draw = lambda rng: rng.choice(["{:04}-{:02}-{:02}", "{2:02}/{1:02}/{0}", "{:04}{:02}{:02}"]).format(rng.randint(1990, 2024), rng.randint(1, 12), rng.randint(1, 28))

_BY_TYPE: dict[str, list[Draw]] = {
    "str": TEXTS, "int": INTEGERS, "float": [_FLOATS, *INTEGERS[:1]], "bool": BOOLEANS, "bytes": BYTES, "list": LISTS, "dict": TABLES,
    "tuple": _TUPLES, "set": SETS, "Sequence": LISTS, "Iterable": LISTS, "Mapping": TABLES,
}
_BY_NAME: list[tuple[tuple[str, ...], list[Draw]]] = [
    (("string", "text", "name", "word", "msg", "message", "title", "label", "prefix", "suffix", "value_str", "s", "txt", "str", "sentence"), TEXTS),
    (("path", "filename", "file", "fname", "url", "uri", "dirname"), [_PATHS]),
    (("line", "lines", "source", "content", "body", "doc", "docstring"), [_LINES, arguments.sentence]),
    (("version", "number", "num_str"), [_NUMERALS, *INTEGERS[:1]]),
    (("key", "attr", "field", "column", "identifier", "ident", "camel", "snake"), [_IDENTIFIERS, _CAMEL, arguments.word]),
    (("n", "k", "i", "j", "count", "size", "num", "index", "width", "height", "length", "limit", "step", "depth", "level", "offset", "start", "end", "stop", "year", "month", "day", "bits", "seconds", "hours"), INTEGERS),
    (("x", "y", "z", "a", "b", "c", "t", "r", "angle", "alpha", "beta", "theta", "ratio", "scale", "rate", "weight", "lat", "lon", "value", "val"), [_FLOATS, *INTEGERS[:3]]),
    (("items", "values", "seq", "sequence", "lst", "list", "l", "iterable", "data", "array", "arr", "elements", "xs", "nums", "numbers", "it"), LISTS),
    (("words", "names", "tokens", "strings", "keys", "args", "parts", "columns", "fields", "lines_"), [arguments.words]),
    (("d", "dct", "dictionary", "mapping", "dict", "kwargs", "params", "options", "config", "attrs", "headers"), TABLES),
    (("matrix", "grid", "rows", "table", "board"), [arguments.grid()]),
    (("point", "p", "v", "vec", "vector", "u", "p1", "p2", "coord", "position", "pos"), [*_POINTS, *LISTS[:1]]),
    (("g", "graph", "adj", "edges", "tree", "neighbors", "adjacency"), _GRAPHS),
    (("date", "timestamp", "datestr", "when", "time"), [_DATES, arguments.clock, *INTEGERS[:1]]),
    (("flag", "strict", "verbose", "reverse", "recursive", "default"), BOOLEANS),
]
_TEXT_METHODS = frozenset("split strip lower upper startswith endswith replace encode lstrip rstrip splitlines find rfind isdigit title join partition format isalpha".split())
_TABLE_METHODS = frozenset("items keys get setdefault update".split())
_LIST_METHODS = frozenset("append extend insert sort pop".split())


def _of_annotation(node: ast.expr | None) -> list[Draw] | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return None
    if isinstance(node, ast.Subscript):
        name = ast.unparse(node.value).split(".")[-1].lower()
        inner = ast.unparse(node.slice)
        if name in ("optional", "union"):
            return _of_annotation(node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice)
        if name in ("list", "sequence", "iterable", "collection", "iterator"):
            return {"str": [arguments.words], "int": [arguments.integers()], "float": [lambda rng: [_FLOATS(rng) for _ in range(3)]]}.get(inner, LISTS)
        if name in ("tuple", "set"):
            return _BY_TYPE[name]
        return TABLES if name in ("dict", "mapping") else None
    if isinstance(node, ast.BinOp):
        return _of_annotation(node.left)
    name = ast.unparse(node).split(".")[-1] if node is not None else ""
    return _BY_TYPE.get(name) or _BY_TYPE.get(name.lower())


def _of_default(node: ast.expr | None) -> list[Draw] | None:
    if isinstance(node, ast.Constant) and node.value is not None:
        return [*(_BY_TYPE.get(type(node.value).__name__) or PLAIN)]
    return None


def _of_use(function: ast.FunctionDef, name: str) -> list[Draw] | None:
    for part in ast.walk(function):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == name:
            for methods, draws in ((_TEXT_METHODS, TEXTS), (_TABLE_METHODS, TABLES), (_LIST_METHODS, LISTS)):
                if part.attr in methods:
                    return draws
        if isinstance(part, (ast.For, ast.comprehension)) and isinstance(part.iter, ast.Name) and part.iter.id == name:
            return [*LISTS, *TEXTS[:1], TABLES[0]]
        if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Sub, ast.Div, ast.Pow, ast.FloorDiv, ast.BitAnd, ast.RShift, ast.LShift)):
            if name in (getattr(part.left, "id", None), getattr(part.right, "id", None)):
                return [*INTEGERS[:3], _FLOATS]
    return None


def _of_name(name: str) -> list[Draw] | None:
    word = name.lower().strip("_")
    last = word.split("_")[-1].rstrip("0123456789")
    return next((draws for names, draws in _BY_NAME if word in names or last in names), None)


def draws(function: ast.FunctionDef) -> list[list[Draw]] | None:
    """For each argument that a call gives, what it may be drawn from; None where the function takes too many.

    Parameters with a default of None are left out from the first on; so are keyword-only ones.
    """
    given = [*function.args.posonlyargs, *function.args.args]
    defaults: list[ast.expr | None] = [None] * (len(given) - len(function.args.defaults)) + list(function.args.defaults)
    if any(default is None for default in function.args.kw_defaults):
        return None
    found = []
    for parameter, default in zip(given, defaults):
        if isinstance(default, ast.Constant) and default.value is None and _of_annotation(parameter.annotation) is None:
            break
        found.append(
            _of_annotation(parameter.annotation)
            or _of_default(default)
            or _of_name(parameter.arg)
            or _of_use(function, parameter.arg)
            or PLAIN
        )
    if function.args.vararg is not None and not found:
        found = [PLAIN, PLAIN]
    required = sum(default is None for default in defaults)
    return found if required <= len(found) <= 6 else None
