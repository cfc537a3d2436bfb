"""JSON Lines: only a line feed ends a line, whatever else Unicode breaks lines at inside a text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def write(path: Path, rows: Iterable[dict]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
