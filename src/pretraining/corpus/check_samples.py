"""Checks the sample sets: `python3 -m src.pretraining.corpus.check_samples`.

Every recorded output is computed again, every example of a statement is run through its reference solution, every answer to an
instruction is held against what it asks, and no row, function name, docstring, sentence of a statement or 13 words in a row may occur in the pretraining corpus.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from pathlib import Path

from . import jsonl
from .check_instructions import check_instructions
from .packages.contamination import Reserved, texts_of

EXAMPLE = re.compile(r"Example \d+\n(.*?)\n->\n(.*?)\n\n", re.DOTALL)


def check_execution(samples: list[dict[str, str]]) -> list[str]:
    """What is wrong with the functions: one line for each row whose recorded output is not the computed one."""
    errors = []
    for number, row in enumerate(samples, 1):
        source, _, question = row["input"].rpartition("\n\n")
        space: dict[str, object] = {}
        exec(compile(source, f"row {number}", "exec"), space)
        answer = eval(question.removeprefix("assert ").removesuffix(" == ??"), space)
        if not question.endswith(" == ??") or repr(answer) != row["output"]:
            errors.append(f"row {number}: recorded {row['output']}, computed {answer!r}")
    return errors


def check_generation(samples: list[dict[str, str]]) -> list[str]:
    errors = []
    for number, row in enumerate(samples, 1):
        examples = EXAMPLE.findall(row["input"])
        if len(examples) != 2:
            errors.append(f"row {number}: {len(examples)} examples")
        for given, wanted in examples:
            run = subprocess.run(
                [sys.executable, "-c", row["output"]], input=given + "\n", capture_output=True, text=True, timeout=10
            )
            if run.stdout.strip() != wanted:
                errors.append(f"row {number}: example says {wanted!r}, the solution prints {run.stdout.strip()!r} {run.stderr}")
    return errors


def functions(execution: list[dict[str, str]]) -> list[ast.FunctionDef]:
    return [ast.parse(row["input"].rpartition("\n\n")[0]).body[0] for row in execution]  # type: ignore[misc]


def function_names(samples: Path) -> frozenset[str]:
    """The names of the functions in the sample set."""
    return frozenset(function.name for function in functions(jsonl.read(samples / "live-code-execution.jsonl")))


def reserved(samples: Path, benchmarks: Path | None = None) -> Reserved:
    """What the sample sets have, and the benchmarks in a folder, where one is given: no document may."""
    texts = [text for folder in (samples, benchmarks) if folder for text in texts_of(folder)]
    return Reserved(texts, function_names(samples))


def fingerprints(execution: list[dict[str, str]], generation: list[dict[str, str]]) -> set[str]:
    """What must not occur in the corpus: names as they are defined, docstrings, whole sentences."""
    marks = {f"def {function.name}(" for function in functions(execution)}
    marks |= {ast.get_docstring(function) or "" for function in functions(execution)}
    for row in generation:
        marks.update(sentence for sentence in re.split(r"(?<=\.)\s", row["input"].split("\n\n")[0]) if len(sentence) > 20)
    return marks - {""}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, default=Path("public/samples"))
    parser.add_argument("--corpus", type=Path, default=Path(".cache/pretraining"))
    options = parser.parse_args()
    execution = jsonl.read(options.samples / "live-code-execution.jsonl")
    generation = jsonl.read(options.samples / "live-code-generation.jsonl")
    instructions = jsonl.read(options.samples / "instruction-following.jsonl")
    errors = check_execution(execution) + check_generation(generation) + check_instructions(instructions)
    marks = sorted(fingerprints(execution, generation))
    unseen = reserved(options.samples)
    documents = 0
    for path in sorted(options.corpus.glob("*.jsonl")):
        for row in jsonl.read(path):
            documents += 1
            errors += [f"in {path.name}: {mark!r}" for mark in marks if mark in row["text"]]
            if unseen.in_text(row["text"]):
                errors.append(f"in {path.name}, 13 words of a sample or its name: {row['text'][:60]!r}")
    if documents == 0:
        errors.append(f"There is no corpus in {options.corpus}.")
    print(
        "\n".join(errors)
        or f"{len(execution)} functions, {len(generation)} statements and {len(instructions)} instructions are right, "
        f"and none is in {documents} documents."
    )
    sys.exit(bool(errors))


if __name__ == "__main__":
    main()
