"""The rounding that the shipped model has (`../quantization.ts`): 4 bits, blocks of 32 along the input dimension, zero point 8.

code = round(w / s) + 8 in 0 … 15, s = −m / 8 for the block's element m of largest magnitude. Gradients go to the weights as they are
(straight-through estimator, Bengio et al. 2013).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from .architecture import EmbeddedModel

BLOCK = 32


def _values(blocks: Tensor, axis: int) -> Tensor:
    largest = blocks.gather(axis, blocks.abs().argmax(axis, keepdim=True))
    scale = -largest / 8
    codes = torch.where(scale == 0, torch.zeros_like(blocks), torch.round(blocks / torch.where(scale == 0, torch.ones_like(scale), scale)))
    return codes.clamp(-8, 7) * scale


@torch.no_grad()
def rounded(weight: Tensor, axis: int) -> Tensor:
    """@param axis the input dimension: 0 for [in, out] matrices, 1 for the table [V, d]. Its length is a multiple of 32."""
    if axis == 0:
        return _values(weight.view(-1, BLOCK, weight.shape[1]), 1).view_as(weight)
    return _values(weight.view(weight.shape[0], -1, BLOCK), 2).view_as(weight)


class Rounding:
    """What the forward pass sees: the parameters as they are, or with matrices and output projection rounded.

    The rounded values stand in the parameters' own place while gradients are taken, so that one compiled graph serves both; gradients
    of the output projection are added to those of the embedding that it is tied to.
    """

    def __init__(self, model: EmbeddedModel) -> None:
        self.model = model
        self.head = model.parameter("embedding").detach().clone().requires_grad_()
        self.matrices = model.matrices()

    @contextmanager
    def applied(self, quantized: bool) -> Iterator[Tensor]:
        """Within it the forward pass may run; gives the output projection."""
        table = self.model.parameter("embedding")
        exact = [matrix.detach().clone() for matrix in self.matrices] if quantized else []
        with torch.no_grad():
            self.head.copy_(rounded(table, 1) if quantized else table)
            for matrix in self.matrices if quantized else []:
                matrix.copy_(rounded(matrix, 0))
        self.head.grad = None
        try:
            yield self.head
        finally:
            with torch.no_grad():
                for matrix, values in zip(self.matrices, exact):
                    matrix.copy_(values)
        if self.head.grad is not None and table.grad is not None:
            table.grad += self.head.grad
