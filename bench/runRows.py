"""Rows of a dataset run by this machine's Python: `python3 bench/runRows.py ROWS.jsonl`.

A row is an `input` that ends by asking, `assert f(3) == ??`, and its `output`, the answer. Each is run in a process of its own with the
answer in the place of the question: it counts where that ends without an error. Nothing here is shared with the studio's checks. JSON on
stdout: {rows, asked, ran, failures: [{row, error}]}.
"""

import json
import resource
import subprocess
import sys
import tempfile

SECONDS = 10
MEMORY_BYTES = 1 << 30


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def error_of(source, folder):
    """What went wrong, None where nothing did."""
    command = [sys.executable, "-I", "-S", "-c", source]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL, preexec_fn=limits
        )
    except subprocess.TimeoutExpired:
        return "it does not end"
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    asked, failures = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for number, row in enumerate(rows, 1):
            text, answer = row["input"], row.get("output")
            if "== ??" in text:
                asked += 1
                text = text.replace("== ??", f"== ({answer})")
            error = error_of(text, folder)
            if error is not None:
                failures.append({"row": number, "error": error})
    print(json.dumps({"rows": len(rows), "asked": asked, "ran": len(rows) - len(failures), "failures": failures}))


main()
