"""The embedded model for PyTorch: the function of `architecture.ts`, with parameters of the same names and layouts.

Matrices are [in, out]; the embedding [V, d] serves as output projection too. In autocast the products run in bfloat16, the rest
in float32, as the parameters are.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import CausalAttention

@dataclass(frozen=True)
class Architecture:
    vocabularySize: int
    hiddenSize: int
    layers: int
    heads: int
    keyValueHeads: int
    headSize: int
    intermediateSize: int
    contextLength: int
    ropeTheta: float
    epsilon: float

    @staticmethod
    def read(path: Path) -> Architecture:
        return Architecture(**json.loads(path.read_text(encoding="utf-8")))

    def matrices(self) -> dict[str, tuple[int, int]]:
        """Name of a layer's matrix → (in, out)."""
        d, f, h = self.hiddenSize, self.intermediateSize, self.headSize
        q, kv = self.heads * h, self.keyValueHeads * h
        return {"q": (d, q), "k": (d, kv), "v": (d, kv), "o": (q, d), "gate": (d, f), "up": (d, f), "down": (f, d)}


@lru_cache
def rotary_tables(a: Architecture, length: int) -> tuple[Tensor, Tensor]:
    """cos and sin of position × θ^(−2i/h): two tables [length, h/2]."""
    half = a.headSize // 2
    angles = torch.arange(length, dtype=torch.float64)[:, None] * a.ropeTheta ** (-torch.arange(half, dtype=torch.float64) / half)
    return angles.cos().float(), angles.sin().float()


def _rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, -1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


class EmbeddedModel(nn.Module):
    def __init__(self, a: Architecture, seed: int) -> None:
        super().__init__()
        self.architecture = a
        generator = torch.Generator().manual_seed(seed)
        self.names: dict[str, str] = {}

        def add(name: str, value: Tensor) -> None:
            attribute = name.replace(".", "_")
            self.names[name] = attribute
            self.register_parameter(attribute, nn.Parameter(value))

        add("embedding", torch.randn(a.vocabularySize, a.hiddenSize, generator=generator) * 0.02)
        residual = 0.02 / math.sqrt(2 * a.layers)  # GPT-2, Radford et al. 2019
        for i in range(a.layers):
            add(f"layers.{i}.attentionNorm", torch.ones(a.hiddenSize))
            add(f"layers.{i}.mlpNorm", torch.ones(a.hiddenSize))
            for name, shape in a.matrices().items():
                add(f"layers.{i}.{name}", torch.randn(*shape, generator=generator) * (residual if name in ("o", "down") else 0.02))
        add("finalNorm", torch.ones(a.hiddenSize))

    def parameter(self, name: str) -> nn.Parameter:
        return getattr(self, self.names[name])

    def matrices(self) -> list[nn.Parameter]:
        """Those of the layers: what is rounded along its input, and what Muon updates."""
        kinds = self.architecture.matrices()
        return [self.parameter(name) for name in self.names if name.split(".")[-1] in kinds]

    def others(self) -> list[nn.Parameter]:
        """The embedding and the norms."""
        kinds = self.architecture.matrices()
        return [self.parameter(name) for name in self.names if name.split(".")[-1] not in kinds]

    def forward(self, tokens: Tensor, cos: Tensor, sin: Tensor, head: Tensor) -> Tensor:
        """−log p of every token but the first, nats.

        @param tokens int64 [rows, length]; @param cos, sin [length − 1, h/2]; @param head the output projection [V, d]: the embedding, rounded or not
        @returns float32 [rows, length − 1]
        """
        a = self.architecture
        rows, length = tokens.shape[0], tokens.shape[1] - 1
        x = F.embedding(tokens[:, :-1], self.parameter("embedding"))
        matrix = self.parameter

        def norm(value: Tensor, name: str) -> Tensor:
            return F.rms_norm(value, (a.hiddenSize,), self.parameter(name), a.epsilon)

        def heads(value: Tensor, count: int) -> Tensor:
            return value.view(rows, length, count, a.headSize).transpose(1, 2)

        for i in range(a.layers):
            layer = f"layers.{i}"
            y = norm(x, f"{layer}.attentionNorm")
            q = _rotated(heads(y @ matrix(f"{layer}.q"), a.heads), cos, sin)
            k = _rotated(heads(y @ matrix(f"{layer}.k"), a.keyValueHeads), cos, sin)
            v = heads(y @ matrix(f"{layer}.v"), a.keyValueHeads)
            shared = a.heads // a.keyValueHeads
            k, v = (z.repeat_interleave(shared, 1) for z in (k, v))
            flat = [z.to(v.dtype).reshape(rows * a.heads, length, a.headSize) for z in (q, k, v)]
            mixed = CausalAttention.apply(*flat).view(rows, a.heads, length, a.headSize)
            x = x + mixed.transpose(1, 2).reshape(rows, length, -1) @ matrix(f"{layer}.o")
            y = norm(x, f"{layer}.mlpNorm")
            x = x + (F.silu(y @ matrix(f"{layer}.gate")) * (y @ matrix(f"{layer}.up"))) @ matrix(f"{layer}.down")
        x = norm(x, "finalNorm")
        logits = F.linear(x, head)
        return F.cross_entropy(logits.float().flatten(0, 1), tokens[:, 1:].flatten(), reduction="none").view(rows, length)
