"""Rows of token ids for teacher forcing, packed from groups of documents `<|bos|> … <|eos|>`.

Groups are shuffled anew each epoch and laid one after another. A row begins with a document; where it ends in the middle of one, the
next row begins with that document again. So a document is read from its start, nearly always behind others of its group, and
every document once an epoch.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

BOS = 0


class Rows:
    def __init__(self, tokens: np.ndarray, groups: np.ndarray) -> None:
        """@param tokens uint16, documents one after another; @param groups positions where groups begin, ascending"""
        if len(groups) == 0:
            raise ValueError("the stream has no group of documents")
        self.tokens = tokens
        self.starts = groups.astype(np.int64)
        self.ends = np.append(self.starts[1:], len(tokens))

    @staticmethod
    def read(path: Path) -> Rows:
        """@param path without its ending: `<path>.bin` and `<path>.groups.bin` are read"""
        return Rows(np.fromfile(f"{path}.bin", np.uint16), np.fromfile(f"{path}.groups.bin", np.uint32))

    def epoch(self, length: int, random: np.random.Generator) -> np.ndarray:
        """Every row of one epoch, uint16 [rows, length]."""
        order = random.permutation(len(self.starts))
        laid = np.concatenate([self.tokens[self.starts[g] : self.ends[g]] for g in order])
        documents = np.flatnonzero(laid == BOS)
        firsts = [0]
        while firsts[-1] + length < len(laid):
            cut = firsts[-1] + length
            start = int(documents[np.searchsorted(documents, cut, side="right") - 1])
            firsts.append(start if start > firsts[-1] else cut)
        return np.stack([laid[first : first + length] for first in firsts[:-1]])

    def first(self, count: int, length: int) -> np.ndarray:
        """Rows for evaluation: groups in the order of the stream, equally spaced over it, each from its start."""
        chosen = np.linspace(0, len(self.starts) - 1, count).astype(int)
        padded = np.concatenate([self.tokens, self.tokens[:length]])
        return np.stack([padded[self.starts[g] : self.starts[g] + length] for g in chosen])
