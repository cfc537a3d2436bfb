"""Run with `python3 -m unittest src.pretraining.corpus.test_corpus` from the repository's root."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from . import build, execution, groups, jsonl, rendering, statements
from .check_instructions import check_instructions
from .draft import Draft
from .families import FAMILIES


def overlap(a: str, b: str) -> float:
    """Jaccard index of the words."""
    first, second = (set(re.findall(r"[A-Za-z]+", text)) for text in (a, b))
    return len(first & second) / len(first | second)


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
        texts = [text for seed in range(60) for _, text in groups.of_statements(random.Random(seed))]
        self.assertGreater(len(texts), 150)
        for text in texts:
            self.assertIn("Input: ", text)
            self.assertIn("Output: ", text)

    def test_every_assertion_of_every_house_holds(self) -> None:
        held = 0
        for seed in range(150):
            for _, text in groups.of_house(random.Random(seed)):
                if rendering.QUESTION in text or ">>>" in text:
                    continue
                with self.subTest(seed=seed):
                    space: dict[str, object] = {"__name__": "__main__"}
                    with contextlib.redirect_stdout(io.StringIO()):
                        exec(compile(text, "document", "exec"), space)
                        for name, value in space.items():
                            if name.startswith("test"):
                                value()
                    held += 1
        self.assertGreater(held, 300)

    def test_every_call_of_an_answering_group_has_its_answer(self) -> None:
        calls = held = 0
        for seed in range(120):
            for _, text in groups.draw(random.Random(seed), 1):
                with self.subTest(seed=seed):
                    self.assertNotIn(rendering.QUESTION, text)
                    exec(compile(text, "document", "exec"), {})
                calls += len(re.findall(r"^assert ", text, re.M))
                held += 1
        self.assertGreater(held, 300)
        self.assertGreater(calls / held, 2.5)

    def test_the_documents_of_a_house_share_words_and_manner(self) -> None:
        """Two documents of one house have more words in common than documents of two houses."""
        drawn = [[text for _, text in groups.of_house(random.Random(seed))] for seed in range(60)]
        drawn = [texts for texts in drawn if len(texts) > 1]
        within = [overlap(texts[0], texts[1]) for texts in drawn]
        across = [overlap(a[0], b[1]) for a, b in zip(drawn, drawn[1:])]
        self.assertGreater(sum(within) / len(within), 1.5 * sum(across) / len(across))

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

    def test_answers_to_instructions_keep_to_what_is_asked(self) -> None:
        rows = jsonl.read(Path("public/samples/instruction-following.jsonl"))
        self.assertEqual(check_instructions(rows), [])
        longer, stranger = dict(rows[0]), dict(rows[1])
        longer["output"] += " One sentence more."
        stranger["input"] += " Sing it."
        self.assertEqual(check_instructions([longer])[0], "row 1: Answer in exactly 3 sentences.")
        self.assertEqual(check_instructions([stranger])[0], "row 1: nobody checks 'Sing it.'")

    def test_the_same_seed_gives_the_same_bytes(self) -> None:
        outputs = []
        for hash_seed, processes in (("1", "1"), ("2", "2")):
            with tempfile.TemporaryDirectory() as folder:
                command = [
                    sys.executable,
                    "-m",
                    "src.pretraining.corpus.build",
                    "--groups",
                    "700",
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
