"""One LoRA step in plain PyTorch, for bench/adapterStep.ts: reads model.safetensors and a JSON request a line, answers a JSON line."""

import json
import struct
import sys
import time

import torch
import torch.nn.functional as F

directory, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
with open(f"{directory}/step.json") as file:
    config = json.load(file)


def read_safetensors(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        body = bytearray(file.read())
    return {
        name: torch.frombuffer(body, dtype=torch.float32, count=(at["data_offsets"][1] - at["data_offsets"][0]) // 4, offset=at["data_offsets"][0]).reshape(at["shape"]).clone()
        for name, at in header.items()
        if name != "__metadata__"
    }


weights = read_safetensors(f"{directory}/model.safetensors")
adapter = {name: tensor.requires_grad_() for name, tensor in read_safetensors(f"{directory}/adapter.safetensors").items()}
optimizer = torch.optim.AdamW(adapter.values(), lr=1e-4, weight_decay=0.0)
scale = config["alpha"] / config["rank"]
heads, pairs, size, layers = config["heads"], config["keyValueHeads"], config["headSize"], config["layers"]
epsilon, theta = config["epsilon"], config["ropeTheta"]


def linear(x, name):
    y = F.linear(x, weights[f"{name}.weight"])
    return y + scale * F.linear(F.linear(x, adapter[f"{name}.lora_A.weight"]), adapter[f"{name}.lora_B.weight"])


def norm(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), -1) * sin


def log_probabilities(ids):
    x = weights["model.embed_tokens.weight"][ids]
    B, S = ids.shape
    angles = torch.outer(torch.arange(S).float(), theta ** (-torch.arange(0, size, 2).float() / size))
    angles = torch.cat((angles, angles), -1)
    cos, sin = angles.cos(), angles.sin()
    mask = torch.full((S, S), float("-inf")).triu(1)
    for i in range(layers):
        at = f"model.layers.{i}"
        h = norm(x, weights[f"{at}.input_layernorm.weight"])
        q = rotate(linear(h, f"{at}.self_attn.q_proj").view(B, S, heads, size).transpose(1, 2), cos, sin)
        k = rotate(linear(h, f"{at}.self_attn.k_proj").view(B, S, pairs, size).transpose(1, 2), cos, sin)
        v = linear(h, f"{at}.self_attn.v_proj").view(B, S, pairs, size).transpose(1, 2)
        k, v = (t.repeat_interleave(heads // pairs, 1) for t in (k, v))
        mixed = torch.softmax(q @ k.transpose(-1, -2) / size**0.5 + mask, -1) @ v
        x = x + linear(mixed.transpose(1, 2).reshape(B, S, heads * size), f"{at}.self_attn.o_proj")
        h = norm(x, weights[f"{at}.post_attention_layernorm.weight"])
        x = x + linear(F.silu(linear(h, f"{at}.mlp.gate_proj")) * linear(h, f"{at}.mlp.up_proj"), f"{at}.mlp.down_proj")
    head = weights.get("lm_head.weight", weights["model.embed_tokens.weight"])
    logits = F.linear(norm(x, weights["model.norm.weight"]), head)[:, :-1]
    return torch.log_softmax(logits, -1).gather(-1, ids[:, 1:, None]).sum((1, 2))


ids = torch.tensor(config["ids"])
count = ids.numel() - ids.shape[0]
for line in sys.stdin:
    wanted = json.loads(line)
    if wanted == "score":
        with torch.no_grad():
            print(json.dumps(log_probabilities(ids).tolist()), flush=True)
        continue
    before = time.perf_counter()
    optimizer.zero_grad()
    (-log_probabilities(ids).sum() / count).backward()
    optimizer.step()
    print(json.dumps(time.perf_counter() - before), flush=True)
