"""Tokens → parameters, in PyTorch: `python3 -m src.pretraining.pytorch.train --minutes 120 --decay-minutes 30`.

Reads `{train,heldout*}{,.groups}.bin` of the data folder. The rate warms up, stays, and falls linearly to zero in a last part of its own
(warm-up, stable, decay: Hu et al. 2024). The stable part leaves `stable.pt`, from which any later run goes on; the last part starts from
it, sees weights rounded to 4 bits, and leaves `checkpoint.safetensors` for the exporter. Both write `log.jsonl`.
Products run in bfloat16, sums, norms and the optimiser in float32.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .architecture import Architecture, EmbeddedModel, rotary_tables
from .checkpoint import save_state, write_parameters
from .hub_folder import load_hub_folder
from .memory import keep_freed_memory
from .muon import Muon
from .quantization import Rounding
from .rows import Rows

EVALUATION_ROWS = 48
WARMUP_STEPS = 150
SAVE_SECONDS = 120


class Trainer:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.architecture = Architecture.read(options.architecture)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = EmbeddedModel(self.architecture, options.seed).to(self.device)
        self.muon = Muon(self.model.matrices(), lr=options.rate, weight_decay=options.weight_decay)
        self.adam = torch.optim.AdamW(self.model.others(), lr=options.rate, betas=(0.9, 0.95), weight_decay=0.0)
        self.rounding = Rounding(self.model)
        self.compiled = self.model if options.eager else torch.compile(self.model, dynamic=False)
        self.step = self.tokens = self.epoch = self.row = 0
        self.rows = Rows.read(options.data / "train")
        names = sorted(path.name.removesuffix(".groups.bin") for path in options.data.glob("heldout*.groups.bin"))
        self.heldout = {name: Rows.read(options.data / name) for name in names}
        self.started = time.monotonic()
        self.laid: np.ndarray | None = None

    def resume(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["architecture"] != asdict(self.architecture):
            raise ValueError(f"{path} has another architecture: {state['architecture']}")
        self.model.load_state_dict(state["model"])
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])
        self.step, self.tokens, self.epoch, self.row = state["position"]

    def state(self) -> dict[str, object]:
        return {
            "architecture": asdict(self.architecture),
            "model": self.model.state_dict(),
            "muon": self.muon.state_dict(),
            "adam": self.adam.state_dict(),
            "position": [self.step, self.tokens, self.epoch, self.row],
        }

    def batch(self, length: int, count: int) -> Tensor:
        """The next rows of the epoch, int64 [count, length + 1]. A change of the length lays the epoch anew from its place."""
        if self.laid is None or self.laid.shape[1] != length + 1:
            self.laid = self.rows.epoch(length + 1, np.random.default_rng([self.options.seed, self.epoch]))
            order = np.random.default_rng([self.options.seed, self.epoch, 1]).permutation(len(self.laid))
            self.laid = self.laid[order]
        if self.row + count > len(self.laid):
            self.epoch, self.row, self.laid = self.epoch + 1, 0, None
            return self.batch(length, count)
        rows = self.laid[self.row : self.row + count]
        self.row += count
        return torch.from_numpy(rows.astype(np.int64)).to(self.device)

    def losses(self, tokens: Tensor, head: Tensor) -> Tensor:
        cos, sin = (table.to(self.device) for table in rotary_tables(self.architecture, tokens.shape[1] - 1))
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=not self.options.float32):
            return self.compiled(tokens, cos, sin, head)

    def evaluate(self) -> dict[str, float]:
        """Nats a token of each held-out stream, weights rounded to 4 bits."""
        length = self.options.length
        found = {}
        for name, rows in self.heldout.items():
            tokens = torch.from_numpy(rows.first(EVALUATION_ROWS, length + 1).astype(np.int64)).to(self.device)
            with self.rounding.applied(True) as head:
                parts = [self.losses(part, head).detach() for part in tokens.split(self.options.rows)]
            found[name] = round(float(torch.cat(parts).mean()), 4)
        return found

    def update(self, tokens: Tensor, rate: float, quantized: bool) -> float:
        with self.rounding.applied(quantized) as head:
            loss = self.losses(tokens, head).mean()
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer, of_rate in ((self.muon, rate), (self.adam, rate * self.options.adam_ratio)):
            for group in optimizer.param_groups:
                group["lr"] = of_rate
            optimizer.step()
            optimizer.zero_grad()
        self.step += 1
        self.tokens += tokens.shape[0] * (tokens.shape[1] - 1)
        return float(loss.detach())

    def log(self, **values: object) -> None:
        line = json.dumps({"step": self.step, "tokens": self.tokens, "seconds": round(time.monotonic() - self.started), **values})
        with open(self.options.out / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(line, flush=True)

    def run(self, minutes: float, decaying: bool) -> None:
        """One part of the schedule; its rate follows the clock, so that it ends when it should on any machine."""
        options = self.options
        started = saved = time.monotonic()
        smoothed = None
        first = self.step
        while (progress := (time.monotonic() - started) / (minutes * 60)) < 1:
            rate = options.rate * min(1, (self.step + 1) / WARMUP_STEPS) * (1 - progress if decaying else 1)
            quantized = decaying and progress >= options.rounded_from
            long = decaying and self.step % 4 == 0
            tokens = self.long_batch(4 * options.length, options.rows // 4) if long else self.batch(options.length, options.rows)
            loss = self.update(tokens, rate, quantized)
            smoothed = loss if smoothed is None else 0.98 * smoothed + 0.02 * loss
            if self.step % options.log_every == 0:
                speed = (self.step - first) * options.length * options.rows / (time.monotonic() - started)
                self.log(train=round(smoothed, 4), rate=rate, quantized=quantized, speed=round(speed), **self.evaluate())
            if not decaying and time.monotonic() - saved > SAVE_SECONDS:
                save_state(options.out / "stable.pt", self.state())
                saved = time.monotonic()

    def long_batch(self, length: int, count: int) -> Tensor:
        """Rows of the whole context, from groups drawn by the step's number."""
        random = np.random.default_rng([self.options.seed, self.step])
        starts = self.rows.starts[random.integers(0, np.searchsorted(self.rows.starts, len(self.rows.tokens) - length - 1), count)]
        rows = np.stack([self.rows.tokens[start : start + length + 1] for start in starts])
        return torch.from_numpy(rows.astype(np.int64)).to(self.device)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".cache/pretraining"))
    parser.add_argument("--out", type=Path, default=Path(".cache/pretraining"))
    parser.add_argument("--architecture", type=Path, default=Path(__file__).parent.parent / "embedded.json")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=480, help="of the stable part")
    parser.add_argument("--decay-minutes", type=float, default=120)
    parser.add_argument("--resume", action="store_true", help="go on from stable.pt")
    parser.add_argument("--start", type=Path, help="folder in the hub's layout (floatWeights.ts) whose parameters a new run begins with")
    parser.add_argument("--length", type=int, default=256, help="tokens in a row; the last part also has rows of four times as many")
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--rate", type=float, default=6e-3)
    parser.add_argument("--adam-ratio", type=float, default=1.0, help="AdamW's rate (embedding, norms) as a multiple of Muon's")
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--rounded-from", type=float, default=0.3, help="share of the last part from which on weights are rounded")
    parser.add_argument("--log-every", type=int, default=200)
    parser.add_argument("--eager", action="store_true", help="without torch.compile")
    parser.add_argument("--float32", action="store_true", help="no bfloat16")
    options = parser.parse_args()
    keep_freed_memory()
    options.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(options)
    if options.start:
        load_hub_folder(options.start, trainer.model)
        trainer.log(start=str(options.start), **trainer.evaluate())
    if options.resume:
        trainer.resume(options.out / "stable.pt")
    if options.minutes > 0:
        trainer.run(options.minutes, decaying=False)
        save_state(options.out / "stable.pt", trainer.state())
    if options.decay_minutes > 0:
        trainer.run(options.decay_minutes, decaying=True)
        write_parameters(options.out / "checkpoint.safetensors", trainer.model, {"step": str(trainer.step), "tokens": str(trainer.tokens)})
        trainer.log(done=True, **trainer.evaluate())


if __name__ == "__main__":
    main()
