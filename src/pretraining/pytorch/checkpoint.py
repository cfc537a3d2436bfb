"""What a run leaves: parameters as safetensors, which the exporter reads, and the state that a run goes on from."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import numpy as np
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


def read_tensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Float32 tensors by name, and the metadata, of a safetensors file."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[8 + size + first : 8 + size + last], np.float32).reshape(entry["shape"]).copy()
    return tensors, metadata


def save_state(path: Path, state: dict[str, object]) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)
