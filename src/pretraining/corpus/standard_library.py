"""The modules of the running CPython's own standard library (PSF licence)."""

from __future__ import annotations

import os
from collections.abc import Iterator

SKIPPED = {
    "site-packages",
    "test",
    "tests",
    "idle_test",
    "lib2to3",
    "__pycache__",
    "pydoc_data",
    "turtledemo",
    "encodings",
    "ensurepip",
}


def modules() -> Iterator[str]:
    root = os.path.dirname(os.__file__)
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("config-"))
        for file in sorted(files):
            if file.endswith(".py") and not file.startswith("_sysconfigdata"):
                yield os.path.join(folder, file)
