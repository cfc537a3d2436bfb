"""Run with `python3 -m unittest src.pretraining.corpus.test_corpus` from the repository's root."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from . import build, execution, rendering, statements
from .draft import Draft
from .families import FAMILIES


class Documents(unittest.TestCase):
    def setUp(self) -> None:
        execution.prepare()

    def test_every_assertion_of_every_family_holds(self) -> None:
        for family, (_, generate) in FAMILIES.items():
            written = 0
            for seed in range(120):
                draft = Draft(random.Random(seed))
                text = rendering.document(draft, generate(draft))
                if text is None or rendering.QUESTION in text:
                    continue
                written += 1
                with self.subTest(family=family, seed=seed):
                    space: dict[str, object] = {}
                    exec(compile(text, "document", "exec"), space)
                    for name, value in space.items():
                        if name.startswith("test") or name == "check":
                            value()
            self.assertGreater(written, 40, family)

    def test_a_question_comes_last_or_is_answered(self) -> None:
        for seed in range(400):
            draft = Draft(random.Random(seed))
            text = rendering.document(draft, FAMILIES["strings"][1](draft))
            if text and rendering.QUESTION in text:
                last = text.splitlines()[-1]
                self.assertTrue(last.endswith("== ??") or last.startswith("# answer: "), text)

    def test_statements_show_an_example(self) -> None:
        texts = [text for text in (statements.document(random.Random(seed)) for seed in range(300)) if text]
        self.assertGreater(len(texts), 150)
        for text in texts:
            self.assertIn("Input: ", text)
            self.assertIn("Output: ", text)

    def test_renamed_functions_count_as_duplicates(self) -> None:
        self.assertEqual(
            build.normalised("def f(a):\n    return a + 1\n\nassert f(1) == 2"),
            build.normalised("def g(b):\n    return b + 1\n\nassert g(5) == 6"),
        )
        self.assertNotEqual(build.normalised("def f(a):\n    return a + 1"), build.normalised("def f(a):\n    return a + 2"))

    def test_slow_and_failing_functions_are_refused(self) -> None:
        self.assertIsNone(execution.call(execution.define("def f(n):\n    while n:\n        n += 1", "f"), [1]))
        self.assertIsNone(execution.call(execution.define("def f(n):\n    return n // 0", "f"), [1]))
        self.assertEqual(execution.call(execution.define("def f(n):\n    return [n]", "f"), [1]), "[1]")

    def test_the_same_seed_gives_the_same_bytes(self) -> None:
        outputs = []
        for hash_seed, processes in (("1", "1"), ("2", "2")):
            with tempfile.TemporaryDirectory() as folder:
                command = [
                    sys.executable,
                    "-m",
                    "src.pretraining.corpus.build",
                    "--documents",
                    "5000",
                    "--out",
                    folder,
                    "--processes",
                    processes,
                ]
                subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
                outputs.append((Path(folder) / "corpus.jsonl").read_bytes())
        self.assertEqual(*outputs)


if __name__ == "__main__":
    unittest.main()
