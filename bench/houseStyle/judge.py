"""Whether rows run and keep the house style of functions.jsonl, by nothing that the studio's checks share: CPython's own parser alone.

python3 bench/houseStyle/judge.py ROWS.jsonl
ROWS is what `domino sample --references bench/houseStyle/functions.jsonl` writes; rows whose verdict is not "pass" are counted apart.
The house style, as functions.jsonl has it: a single function and nothing else; its name and its arguments in camelCase; every argument
and the answer typed; a one-line docstring in three apostrophes that begins with "Returns " and ends with a stop; strings in apostrophes;
the answer gathered in `result`, returned once, in the last line; four spaces; no comment, import, assert, print, raise, while-true or
lambda.
"""
import ast
import builtins
import io
import json
import multiprocessing
import re
import symtable
import sys
import tokenize
from collections import Counter


def faults(text: str) -> list[str]:
    """What of the house style a row has not; a row that is no Python has none of it."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        return [f"is no Python: {type(error).__name__}"]
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        return ["is not one function"]
    function = tree.body[0]
    found = []
    arguments = function.args.args + function.args.kwonlyargs
    camel = re.compile(r"[a-z][a-zA-Z0-9]*$")
    if not camel.match(function.name):
        found.append("name not in camelCase")
    if any(not camel.match(argument.arg) for argument in arguments):
        found.append("argument not in camelCase")
    bound = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if any(name != "_" and not camel.match(name) for name in bound):
        found.append("variable not in camelCase")
    if any(argument.annotation is None for argument in arguments):
        found.append("argument without a type")
    if function.returns is None:
        found.append("answer without a type")
    docstring = ast.get_docstring(function, clean=False)
    if docstring is None:
        found.append("no docstring")
    else:
        if not re.match(r"Returns [^\n]*\.$", docstring):
            found.append("docstring of another form")
        if not ast.get_source_segment(text, function.body[0]).startswith("'''"):
            found.append("docstring in quotes")
    last = function.body[-1]
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    if not (isinstance(last, ast.Return) and isinstance(last.value, ast.Name) and last.value.id == "result"):
        found.append("does not end with return result")
    if len(returns) != 1:
        found.append(f"{len(returns)} returns")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING and re.match(r'[a-zA-Z]*"', token.string):
            found.append("string in quotes")
        if token.type == tokenize.COMMENT:
            found.append("comment")
        if token.type == tokenize.INDENT and (len(token.string) % 4 or "\t" in token.string):
            found.append("indented by something else")
    for node in ast.walk(function):
        for kind in (ast.Import, ast.ImportFrom, ast.Assert, ast.Raise, ast.Lambda, ast.Try, ast.With, ast.ClassDef, ast.Yield):
            if isinstance(node, kind):
                found.append(kind.__name__.lower())
        if isinstance(node, ast.FunctionDef) and node is not function:
            found.append("function in a function")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            found.append("print")
    return sorted(set(found))


def parses(text: str) -> bool:
    try:
        compile(text, "row", "exec")
        return True
    except (SyntaxError, ValueError):
        return False


def unknown(text: str) -> list[str]:
    """Names that nothing defines, by the compiler's own symbol tables."""
    missing = []
    top = symtable.symtable(text, "row", "exec")
    own = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned()}

    def look(table: symtable.SymbolTable) -> None:
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if symbol.is_global() and symbol.is_referenced() and name not in own and not hasattr(builtins, name):
                missing.append(name)
        for child in table.get_children():
            look(child)

    look(top)
    return missing


def run(text: str, answers: multiprocessing.Queue) -> None:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    try:
        exec(compile(text, "row", "exec"), {"__name__": "row"})
        answers.put(None)
    except BaseException as error:
        answers.put(type(error).__name__)


def raises(text: str) -> str | None:
    """What the row ends with when it is run, in a process of its own."""
    answers: multiprocessing.Queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=run, args=(text, answers))
    process.start()
    try:
        return answers.get(timeout=5)
    except Exception:
        return "no answer in 5 seconds"
    finally:
        process.terminate()
        process.join()


def main() -> None:
    rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
    key = "text" if "text" in rows[0] else "input"
    for verdict in sorted({row.get("verdict", "-") for row in rows}):
        texts = [row[key] for row in rows if row.get("verdict", "-") == verdict]
        styled, running, named, both = 0, 0, 0, 0
        reasons: Counter = Counter()
        for text in texts:
            found = faults(text)
            ended = raises(text)
            missing = [] if not parses(text) else unknown(text)
            styled += not found
            running += ended is None
            named += not missing
            both += not found and ended is None and not missing
            reasons.update(found)
            reasons.update([f"ends with {ended}"] if ended else [])
            reasons.update(["undefined name"] if missing else [])
        print(f"{verdict}: {len(texts)} rows, {running} run, {named} define what they use, {styled} have the house style, {both} all three")
        for reason, count in reasons.most_common():
            print(f"    {count} {reason}")


if __name__ == "__main__":
    main()
