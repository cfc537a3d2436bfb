"""Muon (Jordan et al. 2024) for matrices, AdamW for the rest: momentum whose update is made orthogonal by five Newton–Schulz steps.

The update is scaled by 0.2·√max(in, out), so that its root mean square is that of AdamW's (Liu et al. 2025, Muon is scalable for LLM
training) and one learning rate serves both.
"""

from __future__ import annotations

import torch
from torch import Tensor

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonal(momentum: Tensor, steps: int = 5) -> Tensor:
    """About U·Vᵀ of each matrix [count, in, out]."""
    a, b, c = _COEFFICIENTS
    tall = momentum.shape[-2] > momentum.shape[-1]
    x = momentum.bfloat16()
    x = x.mT if tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        squared = x @ x.mT
        x = a * x + (b * squared + c * squared @ squared) @ x
    return (x.mT if tall else x).float()


class Muon(torch.optim.Optimizer):
    """Matrices of one shape are updated together. State: a momentum for each."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.1) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            by_shape: dict[tuple[int, ...], list[Tensor]] = {}
            for parameter in group["params"]:
                by_shape.setdefault(tuple(parameter.shape), []).append(parameter)
            for shape, parameters in by_shape.items():
                gradients = torch.stack([parameter.grad for parameter in parameters])
                moments = [self.state[parameter].setdefault("momentum", torch.zeros_like(parameter)) for parameter in parameters]
                for moment, gradient in zip(moments, gradients, strict=True):
                    moment.lerp_(gradient, 1 - group["momentum"])
                nesterov = torch.lerp(gradients, torch.stack(moments), group["momentum"])
                updates = orthogonal(nesterov) * (0.2 * max(shape) ** 0.5)
                for parameter, update in zip(parameters, updates, strict=True):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"]).add_(update, alpha=-group["lr"])
