"""The embedded model in the hub's PyTorch layout (`../floatWeights.ts`) → parameters, so that training can go on from what ships."""

from __future__ import annotations

from pathlib import Path

import torch

from .architecture import EmbeddedModel
from .checkpoint import read_tensors

LAYER = {
    "attentionNorm": "input_layernorm",
    "mlpNorm": "post_attention_layernorm",
    "q": "self_attn.q_proj",
    "k": "self_attn.k_proj",
    "v": "self_attn.v_proj",
    "o": "self_attn.o_proj",
    "gate": "mlp.gate_proj",
    "up": "mlp.up_proj",
    "down": "mlp.down_proj",
}


def hub_name(name: str) -> str:
    if name == "embedding":
        return "model.embed_tokens.weight"
    if name == "finalNorm":
        return "model.norm.weight"
    _, layer, part = name.split(".")
    return f"model.layers.{layer}.{LAYER[part]}.weight"


@torch.no_grad()
def load_hub_folder(folder: Path, model: EmbeddedModel) -> None:
    """Matrices hold the values that the 4-bit file computes with, the embedding its own float32. @raises KeyError, ValueError by name"""
    tensors, _ = read_tensors(folder / "model.safetensors")
    for name in model.names:
        value = torch.from_numpy(tensors[hub_name(name)])
        parameter = model.parameter(name)
        value = value.T if value.dim() == 2 and name != "embedding" else value
        if value.shape != parameter.shape:
            raise ValueError(f"{hub_name(name)} is {tuple(value.shape)}, and {name} wants {tuple(parameter.shape)}")
        parameter.copy_(value)
