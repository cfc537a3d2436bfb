/** plain_model.py: the model in plain PyTorch, without any other library. */
export const PLAIN_MODEL = `"""The base model in plain PyTorch: reads safetensors itself and computes what transformers' Llama, Mistral,
Qwen2 and Qwen3 classes compute. It is here so that the self-test runs where nothing but PyTorch is installed;
for drawing, take the other scripts: they are faster.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}


def read_safetensors(path):
    """Tensors of a file by name: 8 bytes of header length, a JSON header, the data."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, _ = entry["data_offsets"]
        dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
        tensors[name] = torch.frombuffer(data, dtype=dtype, count=math.prod(shape), offset=begin).reshape(shape)
    return tensors


class PlainModel:
    """One forward pass over rows of embeddings; no cache. adapter: a folder with a LoRA adapter of PEFT's, or None."""

    def __init__(self, folder, dtype=torch.float32, adapter=None):
        folder = Path(folder)
        self.config = config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind = config.get("model_type")
        if kind not in ("llama", "mistral", "qwen2", "qwen3"):
            raise SystemExit(f"plain_model.py computes Llama, Mistral, Qwen2 and Qwen3, not {kind}: use transformers.")
        rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
        if rope.get("rope_type", rope.get("type", "default")) != "default":
            raise SystemExit("plain_model.py does not scale the rotation as this model does: use transformers.")
        if config.get("use_sliding_window") or (kind == "mistral" and config.get("sliding_window")):
            raise SystemExit("plain_model.py has no sliding window: use transformers.")
        if config.get("hidden_act", "silu") != "silu":
            raise SystemExit("plain_model.py computes silu only: use transformers.")
        files = sorted(folder.glob("*.safetensors"))
        if not files:
            raise SystemExit(f"{folder} holds no safetensors file.")
        self.weights = {name: w.to(dtype) for file in files for name, w in read_safetensors(file).items()}
        self.table = self.weights["model.embed_tokens.weight"]
        self.head = self.weights.get("lm_head.weight", self.table)
        if config.get("tie_word_embeddings"):
            self.head = self.table
        self.theta = rope.get("rope_theta", config.get("rope_theta", 10000.0))
        self.heads = config["num_attention_heads"]
        self.groups = config.get("num_key_value_heads") or self.heads
        self.head_dim = config.get("head_dim") or config["hidden_size"] // self.heads
        self.adapter, self.scale = {}, 0.0
        if adapter is not None:
            said = json.loads((Path(adapter) / "adapter_config.json").read_text(encoding="utf-8"))
            self.scale = said["lora_alpha"] / said["r"]
            tensors = read_safetensors(Path(adapter) / "adapter_model.safetensors")
            self.adapter = {name[len("base_model.model.") :]: w.to(dtype) for name, w in tensors.items()}
            left = {name.rsplit(".lora_", 1)[0] + ".weight" for name in self.adapter} - set(self.weights)
            if left:
                raise SystemExit(f"The adapter has layers that the model has not: {sorted(left)[0]}.")

    def embed(self, ids):
        """[n] token ids -> [n, d]"""
        return self.table[torch.as_tensor(ids, dtype=torch.long)]

    def logits(self, rows):
        """[n, d] rows of embeddings -> [n, V]"""
        x = rows
        half = self.head_dim // 2
        angle = torch.outer(
            torch.arange(len(rows), dtype=torch.float64),
            self.theta ** (-torch.arange(half, dtype=torch.float64) / half),
        )
        turn = (angle.cos().to(x.dtype), angle.sin().to(x.dtype))
        for layer in range(self.config["num_hidden_layers"]):
            at = f"model.layers.{layer}."
            x = x + self._attend(at, self._norm(x, at + "input_layernorm.weight"), turn)
            y = self._norm(x, at + "post_attention_layernorm.weight")
            gate = F.silu(self._linear(y, at + "mlp.gate_proj"))
            x = x + self._linear(gate * self._linear(y, at + "mlp.up_proj"), at + "mlp.down_proj")
        return F.linear(self._norm(x, "model.norm.weight"), self.head)

    def _linear(self, x, name):
        y = F.linear(x, self.weights[name + ".weight"], self.weights.get(name + ".bias"))
        low = self.adapter.get(name + ".lora_A.weight")
        if low is None:
            return y
        return y + self.scale * F.linear(F.linear(x, low), self.adapter[name + ".lora_B.weight"])

    def _norm(self, x, name):
        wide = x.float()
        wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.config["rms_norm_eps"])
        return self.weights[name] * wide.to(x.dtype)

    def _attend(self, at, x, turn):
        n = len(x)

        def heads(part, count, norm):
            y = self._linear(x, f"{at}self_attn.{part}_proj").view(n, count, self.head_dim)
            name = f"{at}self_attn.{part}_norm.weight"
            return (self._norm(y, name) if norm and name in self.weights else y).transpose(0, 1)

        q = self._rotate(heads("q", self.heads, True), turn)
        k = self._rotate(heads("k", self.groups, True), turn)
        v = heads("v", self.groups, False)
        repeat = self.heads // self.groups
        k, v = (t.repeat_interleave(repeat, dim=0) for t in (k, v))
        y = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
        return self._linear(y.transpose(0, 1).reshape(n, -1), at + "self_attn.o_proj")

    @staticmethod
    def _rotate(x, turn):
        cos, sin = turn
        a, b = x.chunk(2, dim=-1)
        return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)
`;
