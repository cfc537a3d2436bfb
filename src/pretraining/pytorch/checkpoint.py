"""What a run leaves: parameters as safetensors, which the exporter reads, and the state that a run goes on from."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import torch

from .architecture import EmbeddedModel


def write_parameters(path: Path, model: EmbeddedModel, metadata: dict[str, str]) -> None:
    """Float32 safetensors under the names of `architecture.ts`; written beside and renamed, so that a stop leaves the old file whole."""
    header: dict[str, object] = {"__metadata__": metadata}
    parts: list[bytes] = []
    offset = 0
    for name in model.names:
        data = model.parameter(name).detach().contiguous().float().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(model.parameter(name).shape), "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    written = json.dumps(header).encode()
    written += b" " * (-len(written) % 8)
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        file.write(struct.pack("<Q", len(written)) + written)
        for data in parts:
            file.write(data)
    os.replace(part, path)


def save_state(path: Path, state: dict[str, object]) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)
