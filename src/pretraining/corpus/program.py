"""What a family hands over: a function as data, before it is rendered in the author's style."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Parameter:
    name: str
    hint: str
    draw: Callable[[random.Random], object]


@dataclass
class Program:
    """`body` lines are indented relative to the function; `line  #? note` carries an optional comment."""

    name: str
    parameters: list[Parameter]
    returns: str
    body: list[str]
    summary: str
    helpers: list[str] = field(default_factory=list)


def indent(lines: list[str], levels: int = 1) -> list[str]:
    return ["    " * levels + line for line in lines]
