"""Holds this trainer's function and gradients against the engine's.

    npx tsx src/pretraining/referenceGradients.ts && python3 -m src.pretraining.pytorch.check_gradients

In float32, without and with 4-bit rounding: the loss within 1e-5, every parameter's gradient within 1e-3 of its largest element. A seeded fault
(positions turned the other way) must be caught.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

from . import attention
from .architecture import Architecture, EmbeddedModel, rotary_tables
from .checkpoint import read_tensors
from .quantization import Rounding

TOLERANCE = 1e-3


def worst(tensors: dict[str, np.ndarray], metadata: dict[str, str], kind: str, rounding: Rounding, turned: float) -> tuple[float, float]:
    """Relative difference of the loss, and of the gradient that differs most."""
    model = rounding.model
    tokens = torch.from_numpy(tensors["tokens"].astype(np.int64))
    cos, sin = rotary_tables(model.architecture, tokens.shape[1] - 1)
    model.zero_grad()
    with rounding.applied(kind == "roundedGradient") as head:
        loss = model(tokens, cos, sin * turned, head).mean()
        loss.backward()
    differences = []
    for name in model.names:
        wanted = torch.from_numpy(tensors[f"{kind}.{name}"])
        differences.append(float((model.parameter(name).grad - wanted).abs().max() / wanted.abs().max()))
    reference = float(metadata[kind])
    return abs(float(loss.detach()) - reference) / reference, max(differences)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, default=Path(".cache/pretraining/reference.safetensors"))
    tensors, metadata = read_tensors(parser.parse_args().reference)
    model = EmbeddedModel(Architecture.read(Path(__file__).parent.parent / "embedded.json"), 0)
    with torch.no_grad():
        for name in model.names:
            model.parameter(name).copy_(torch.from_numpy(tensors[f"parameter.{name}"]))
    attention.BLOCK = 20  # several blocks in a short row
    rounding = Rounding(model)
    failed = False
    for kind in ("gradient", "roundedGradient"):
        of_loss, of_gradients = worst(tensors, metadata, kind, rounding, 1.0)
        control = worst(tensors, metadata, kind, rounding, -1.0)[1]
        print(f"{kind}: loss {of_loss:.1e}, gradients {of_gradients:.1e}; with the seeded fault {control:.1e}")
        failed |= of_loss > 1e-5 or of_gradients > TOLERANCE or control < 10 * TOLERANCE
    sys.exit(failed)


if __name__ == "__main__":
    main()
