/**
 * Python that runs the asserts of a test so that an answer is held against what the test writes out as plain data: an object of the answer's own,
 * whose `__eq__` may say True of anything, is what its built-in base says it is, and equal to nothing where it has none.
 */

/**
 * Defines `run(source, module, name)`: runs a test's statements in `module`, with `name` for what makes a value plain there.
 * Where either side of ==, !=, in or not in is written out (a literal; set(…), sorted(…) and the like of literals; json.loads of one), both are made plain.
 * Otherwise the value of an answer is compared as Python does: 5 is 5.0, True, Decimal(5) and a member of an IntEnum.
 *
 * What this cannot tell: expected values that a test keeps in a variable, computes, or compares by < or by a function such as isclose; truth
 * (`assert f()`); and an answer that changes Python's own modules. An object that is rightly equal to a literal by an `__eq__` of its own is refused with the others.
 */
export const WRITTEN_OUT = `
import ast
from decimal import Decimal
from fractions import Fraction

NUMBERS, TEXTS = (int, float, complex), (str, bytes, bytearray)
ITEMS = {list: list, tuple: tuple, set: set, frozenset: frozenset, type({}.keys()): set, type({}.items()): set}
# Py_TPFLAGS_HEAPTYPE: a class that a program has defined, Python's own library among them.
DEFINED = 1 << 9

def plain(value):
    kind = type(value)
    for base in kind.__mro__:
        if base in ITEMS:
            return ITEMS[base](map(plain, base.__iter__(value)))
        if base is dict:
            return {plain(key): plain(item) for key, item in dict.items(value)}
        if kind.__flags__ & DEFINED and base in NUMBERS:
            return base.__pos__(value)
        if kind.__flags__ & DEFINED and base in TEXTS:
            return base.__add__(value, base())
    return value if kind in (Decimal, Fraction) or not kind.__flags__ & DEFINED else object()

CALLED = {
    'set', 'frozenset', 'list', 'tuple', 'dict', 'int', 'float', 'complex', 'str', 'bytes', 'sorted', 'range', 'round', 'Decimal', 'Fraction',
    'json.loads', '_json.loads',
}

def is_written(node):
    if isinstance(node, ast.Call):
        parts = node.args + [each.value for each in node.keywords]
        return ast.unparse(node.func) in CALLED and all(map(is_written, parts))
    if isinstance(node, ast.UnaryOp):
        return is_written(node.operand)
    if isinstance(node, ast.BinOp):
        return is_written(node.left) and is_written(node.right)
    if isinstance(node, ast.Dict):
        return all(map(is_written, node.keys + node.values))
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(map(is_written, node.elts))
    return isinstance(node, ast.Constant)

class Compared(ast.NodeTransformer):
    def __init__(self, name):
        self.name = name
    def visit_Compare(self, node):
        self.generic_visit(node)
        sides = [node.left] + node.comparators
        equal, within = (ast.Eq, ast.NotEq), (ast.In, ast.NotIn)
        if not all(isinstance(each, equal + within) for each in node.ops) or not any(map(is_written, sides)):
            return node
        # What something is looked for in need not be plain: it may be an object that is tested.
        holds = [False] + [isinstance(each, within) for each in node.ops]
        made = [side if isin and not is_written(side) else self.made(side) for side, isin in zip(sides, holds)]
        return ast.copy_location(ast.Compare(made[0], node.ops, made[1:]), node)
    def made(self, side):
        return ast.Call(ast.Name(self.name, ast.Load()), [side], [])

def run(source, module, name):
    module[name] = plain
    tree = ast.fix_missing_locations(Compared(name).visit(ast.parse(source)))
    exec(compile(tree, '<test>', 'exec'), module)
`;
