"""The procedurally generated families, with their shares of the function documents."""

from __future__ import annotations

from collections.abc import Callable

from ..draft import Draft
from ..program import Program
from . import (
    arithmetic,
    bits,
    branching,
    counting,
    dynamic_programming,
    grids,
    intervals,
    list_transforms,
    records,
    recursion,
    searching,
    simulation,
    strings,
)

FAMILIES: dict[str, tuple[float, Callable[[Draft], Program]]] = {
    "list_transforms": (15, list_transforms.generate),
    "strings": (13, strings.generate),
    "arithmetic": (10, arithmetic.generate),
    "counting": (11, counting.generate),
    "recursion": (8, recursion.generate),
    "grids": (7, grids.generate),
    "simulation": (8, simulation.generate),
    "searching": (6, searching.generate),
    "intervals": (5, intervals.generate),
    "bits": (5, bits.generate),
    "dynamic_programming": (5, dynamic_programming.generate),
    "branching": (9, branching.generate),
    "records": (7, records.generate),
}
