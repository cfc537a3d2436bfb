/** generate_ray.py: drawing on several GPUs with Ray Data, vLLM in each actor. */
export const GENERATE_RAY = String.raw`"""Draw texts behind the soft prompt on several GPUs: Ray Data, with one vLLM engine an actor.

    pip install "ray[data]" vllm
    python generate_ray.py --count 100000 --engines 4 --out drawn.jsonl

Every engine passes the self-test before it draws its first row. Ray's own LLM processor (ray.data.llm) is not used: it sends
vLLM text or token ids, and a soft prompt is neither. Rows are those of generate_vllm.py with the same seed.

Run with Ray 2.58.0 (its sources @cec0a09: data/dataset.py map_batches, data/read_api.py range,
_private/runtime_env/packaging.py, llm/_internal/batch/stages/vllm_engine_stage.py) over a stand-in for vLLM.
"""

import argparse
import json

import numpy as np
import ray

import settings
from selftest import HERE

# Ray sends a folder of at most 512 MiB to its nodes.
MOST_SENT_BYTES = 450 * 2**20

# Columns that are numbers; the others are text.
KINDS = {"index": "int64", "tokenCount": "int64", "logProbability": "float64", "seed": "int64"}


class Drawer:
    """One engine; Ray makes as many as asked for and gives each batches of indices."""

    def __init__(self, dtype, seed):
        import selftest
        from generate_vllm import Engine

        self.seed = seed
        self.engine = Engine(dtype)
        selftest.check(self.engine.score, self.engine.dtype, self.engine.tokenizer)

    def __call__(self, batch):
        rows = self.engine.draw(batch["id"].tolist(), self.seed)
        return {name: np.array([row[name] for row in rows], dtype=KINDS.get(name, object)) for name in rows[0]}


def runtime_env(shared):
    """How nodes come by this bundle: its scripts, its adapter and, where it has them, its weights."""
    if shared:
        return {"env_vars": {"PYTHONPATH": str(HERE)}}
    if sum(file.stat().st_size for file in HERE.rglob("*") if file.is_file()) > MOST_SENT_BYTES:
        raise SystemExit(
            "This bundle is larger than what Ray sends to its nodes. Put it where every node sees it under the same path, or run "
            "on one machine, and give --shared."
        )
    return {"working_dir": str(HERE), "excludes": ["*.jsonl"]}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--count", type=int, default=settings.COUNT)
    arguments.add_argument("--out", default="drawn.jsonl")
    arguments.add_argument("--engines", type=int, default=1, help="engines, a GPU each")
    arguments.add_argument("--batch", type=int, default=256)
    arguments.add_argument("--seed", type=int, default=settings.SEED)
    arguments.add_argument("--dtype", default="float32", choices=["float32", "bfloat16", "float16"])
    arguments.add_argument("--shared", action="store_true", help="this folder has the same path on every node: send nothing")
    given = arguments.parse_args()
    ray.init(runtime_env=runtime_env(given.shared))
    rows = ray.data.range(given.count, override_num_blocks=max(1, -(-given.count // given.batch))).map_batches(
        Drawer,
        fn_constructor_args=(given.dtype, given.seed),
        batch_size=given.batch,
        num_gpus=1,
        compute=ray.data.ActorPoolStrategy(size=given.engines),
    )
    with open(given.out, "w", encoding="utf-8") as out:
        # As they come; the index says their order.
        for row in rows.iter_rows():
            plain = {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}
            out.write(json.dumps(plain, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
`;
