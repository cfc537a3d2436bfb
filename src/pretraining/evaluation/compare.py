"""Models side by side: `python3 -m src.pretraining.evaluation.compare --model DIR --model DIR`.

Through the project's own command line, as a user has it: bits per byte on held-out texts, and for each real domain (domains.py) the
held-out loss of a default run, and of 100 drawn rows those that have the form, those that also run, and near copies.
Rows run in the corpus's cage (no network, no files); the form and the copies are judged by `domino check`.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import subprocess
from pathlib import Path

from ..corpus import execution, jsonl
from ..corpus.packages import cage

DRAWN = 100


def domino(command: str, *options: object) -> object:
    """The command's answer. @raises subprocess.CalledProcessError with what it wrote"""
    line = ["npm", "run", "-s", "domino", "--", command, *map(str, options), "--json"]
    return json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)


def runs(text: object) -> bool:
    """Whether a row's code runs, its open question answered by what the call gives."""
    execution.prepare()
    code = str(text).replace(" == ??", " is not Ellipsis")
    space: dict[str, object] = {"__name__": "row"}
    exec(compile(code, "row", "exec"), space)  # noqa: S102 (in the cage)
    return True


def run_alone(texts: list[str]) -> list[bool]:
    return [answer is True for _, answer in cage.run(texts, runs)]


def bits_per_byte(model: str, texts: list[str], work: Path) -> float:
    """Of texts read each on its own behind BOS, their end included."""
    file = work / "texts.jsonl"
    jsonl.write(file, ({"input": text} for text in texts))
    rows = domino("score", "--model", model, "--references", file)
    bits = -sum(row["logProbability"] for row in rows) / math.log(2)
    return bits / sum(len(text.encode()) for text in texts)


def domain(model: str, references: Path, options: argparse.Namespace, work: Path) -> dict[str, float]:
    """Loss and rows of one domain."""
    run, drawn, judged = work / "run", work / "drawn.jsonl", work / "judged.jsonl"
    shutil.rmtree(run, ignore_errors=True)
    trained = domino("train", "--model", model, "--references", references, "--out", run, "--seed", options.seed)
    prompt = run / "prompt.safetensors"
    sampling = ["--count", DRAWN, "--seed", options.seed, "--temperature", options.temperature, "--batch", 32]
    domino("sample", "--model", model, "--prompt", prompt, *sampling, "--out", drawn)
    domino("check", "--references", references, "--samples", drawn, "--out", judged)
    rows = jsonl.read(judged)
    formed = [row["judgements"]["form"]["verdict"] == "pass" for row in rows]
    ran = run_alone([row["text"] for row in rows])
    copied = sum(row["judgements"]["copies"]["verdict"] == "fail" for row in rows)
    before, after = trained["heldOutWithoutPrompt"], trained["heldOut"]
    return {
        "without a prompt": before,
        "held out": after,
        "change": after / before - 1,
        "form": sum(formed),
        "form and runs": sum(a and b for a, b in zip(formed, ran, strict=True)),
        "copies": copied,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", required=True)
    parser.add_argument("--data", type=Path, default=Path(".cache/pretraining"))
    parser.add_argument("--domains", type=Path, default=Path(".cache/pretraining/domains"))
    parser.add_argument("--texts", type=int, default=400, help="of each held-out file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--temperature", type=float, default=0.5)
    parser.add_argument("--no-domains", action="store_true")
    options = parser.parse_args()
    work = options.data / "evaluation"
    work.mkdir(parents=True, exist_ok=True)
    for name in ("heldout.jsonl", "packages.heldout.jsonl"):
        texts = [row["text"] for row in jsonl.read(options.data / name)]
        chosen = random.Random(options.seed).sample(texts, min(options.texts, len(texts)))
        print(json.dumps({"bits per byte": name, **{model: round(bits_per_byte(model, chosen, work), 4) for model in options.model}}), flush=True)
    for references in [] if options.no_domains else sorted(options.domains.glob("*.jsonl")):
        for model in options.model:
            found = domain(model, references, options, work)
            print(json.dumps({"domain": references.stem, "model": model, **{k: round(v, 4) for k, v in found.items()}}), flush=True)


if __name__ == "__main__":
    main()
