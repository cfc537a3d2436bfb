"""Run with `python3 -m unittest src.pretraining.corpus.packages.test_packages` from the repository's root."""

from __future__ import annotations

import ast
import os
import socket
import time
import unittest

from . import alone, cage, contamination, executed, functions, licences, near

DEP5 = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"


class Licences(unittest.TestCase):
    def test_takes_permissive_packages_whatever_the_packaging_has(self) -> None:
        text = DEP5 + "Files: *\nCopyright: 2020 A\nLicense: Expat\n\nFiles: debian/*\nCopyright: 2020 B\nLicense: GPL-2+\n"
        self.assertEqual(licences.of_copyright_file(text), {"MIT"})

    def test_refuses_a_package_with_one_file_of_another_licence(self) -> None:
        text = DEP5 + "Files: *\nCopyright: A\nLicense: BSD-3-clause\n\nFiles: lib/x.py\nCopyright: B\nLicense: LGPL-2.1+\n"
        self.assertIsNone(licences.of_copyright_file(text))

    def test_refuses_what_it_cannot_read(self) -> None:
        self.assertIsNone(licences.of_copyright_file("This package is under the MIT licence."))
        self.assertIsNone(licences.of_copyright_file(DEP5 + "Files: *\nCopyright: A\n"))

    def test_of_alternatives_one_is_enough_and_of_sums_all(self) -> None:
        self.assertEqual(licences.families("GPL-2+ or Apache-2.0"), {"Apache-2.0"})
        self.assertIsNone(licences.families("MIT and GPL-3"))
        self.assertEqual(licences.families("MIT and Python-2.0"), {"MIT", "PSF-2.0"})

    def test_names_that_only_look_alike(self) -> None:
        for name in ("GPL-3", "LGPL-3+", "AGPL-3", "MPL-2.0", "CC-BY-SA-4.0", "BSD-4-clause-and-more", "MIT-0-or-worse", "Artistic", "Zlib", ""):
            with self.subTest(name=name):
                self.assertIsNone(licences.family(name))


MODULE = '''
import re
import os
from collections import Counter

LIMIT = 3
PATTERN = re.compile("a+")

def short(text):
    return text[:LIMIT]

def uses(text):
    return Counter(short(word) for word in PATTERN.split(text))

def reads(path):
    return open(path).read()

def asks(name):
    return os.environ[name]

def clock(x):
    import time
    return time.time() + x

def unknown(x):
    return helper_of_another_module(x)

def hidden(x):
    return x.__class__.__mro__
'''


class Alone(unittest.TestCase):
    def setUp(self) -> None:
        self.tree = ast.parse(MODULE)
        self.module = alone.Module(MODULE, self.tree)
        self.nodes = {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    def test_brings_imports_constants_and_short_helpers_along(self) -> None:
        head = self.module.head(self.nodes["uses"])
        space: dict[str, object] = {}
        exec(compile(f"{head}\n\n{ast.unparse(self.nodes['uses'])}", "document", "exec"), space)
        self.assertEqual(space["uses"]("baaabcdef"), {"b": 1, "bcd": 1})

    def test_leaves_what_reaches_outside(self) -> None:
        for name in ("reads", "asks", "clock", "unknown", "hidden"):
            with self.subTest(name=name):
                self.assertIsNone(self.module.head(self.nodes[name]))


class Texts(unittest.TestCase):
    def texts(self, source: str) -> list[str]:
        return [function.text for function in functions.of_module(source, ast.parse(source))]

    def test_what_names_a_person_or_a_licence_stays_out(self) -> None:
        body = "    total = 0\n    for item in items:\n        total += item\n    return total"
        clean = f"def total(items):\n{body}"
        self.assertEqual(self.texts(clean), [clean])
        for comment in ("# by ann@example.org", "# Copyright 2020", "# see the LICENSE file", "# call +44 20 7946"):
            with self.subTest(comment=comment):
                self.assertEqual(self.texts(f"def total(items):\n    {comment}\n{body}"), [])

    def test_a_long_docstring_is_cut_out_and_methods_are_dedented(self) -> None:
        text = "class A:\n    def f(self, x):\n        '''" + "long words " * 100 + "'''\n        value = x + 1 - self.offset * 2\n        return value\n"
        self.assertEqual(self.texts(text), ["def f(self, x):\n    value = x + 1 - self.offset * 2\n    return value"])


class Near(unittest.TestCase):
    TEXT = "def rate(items, limit):\n    found = [item for item in items if item.price > limit]\n    return len(found) / max(1, len(items))"

    def test_knows_a_text_again_with_one_word_changed(self) -> None:
        index = near.NearIndex()
        self.assertTrue(index.add(near.sketch(self.TEXT)))
        self.assertFalse(index.add(near.sketch(self.TEXT.replace("/ max", "// max"))))
        self.assertTrue(index.add(near.sketch("def other(a):\n    while a:\n        a.pop()\n    return sorted(a, key=len)")))


class Contamination(unittest.TestCase):
    def test_thirteen_words_in_a_row_and_names(self) -> None:
        row = "def total_of(ledger):\n    result, most = 0, 12\n    for item, units in ledger:\n        result += units\n    return result"
        reserved = contamination.Reserved([row], ["total_of"])
        self.assertTrue(reserved.in_text("def total_of(x):\n    return x"))
        self.assertTrue(reserved.in_text(f"@cached\n{row.replace('total_of', 'renamed')}"))
        self.assertTrue(reserved.in_text(row.replace("total_of", "renamed").replace("(", "( ").replace(":", " :")))
        self.assertFalse(reserved.in_text("def other(rows):\n    for item, units in rows:\n        yield item"))


def behave(task: object) -> object:
    if task == "network":
        with socket.create_connection(("127.0.0.1", PORT), 1):
            return "reached"
    if task == "file":
        with open("/tmp/cage-was-open", "w", encoding="utf-8") as file:
            return file.write("x")
    if task == "memory":
        return len(bytearray(3 << 30))
    if task == "exit":
        os._exit(3)
    if task == "stall":
        time.sleep(60)
    return f"did {task}"


PORT = 0


@unittest.skipUnless(os.geteuid() == 0, "leaving the network needs root")
class Cage(unittest.TestCase):
    def test_nothing_gets_out_and_the_next_task_runs(self) -> None:
        global PORT
        with socket.create_server(("127.0.0.1", 0)) as server:
            PORT = server.getsockname()[1]
            tasks = ["one", "network", "file", "memory", "exit", "two", "stall", "three"]
            answers = dict(cage.run(tasks, behave))
        self.assertEqual([answers[i] for i in range(len(tasks))], ["did one", None, None, None, None, "did two", None, "did three"])
        self.assertFalse(os.path.exists("/tmp/cage-was-open"))


class Executed(unittest.TestCase):
    def test_answers_are_those_of_the_function(self) -> None:
        text = "def shout(text, times=2):\n    return ' '.join([text.upper()] * times)"
        found = executed.calls(["", text, 5])
        space: dict[str, object] = {}
        exec(text, space)
        self.assertGreaterEqual(len(found), 2)
        for call, answer in found:
            self.assertEqual(repr(eval(call, space)), answer)

    def test_a_generator_is_asked_for_as_a_list(self) -> None:
        found = executed.calls(["", "def twice(items):\n    for item in items:\n        yield item\n        yield item", 1])
        self.assertTrue(all(call.startswith("list(twice(") for call, _ in found))


if __name__ == "__main__":
    unittest.main()
