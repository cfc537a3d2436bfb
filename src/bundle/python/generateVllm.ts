/** generate_vllm.py: drawing with vLLM's prompt embeddings. */
export const GENERATE_VLLM = String.raw`"""Draw texts behind the soft prompt with vLLM, which takes it as prompt embeddings.

    pip install vllm
    python generate_vllm.py --count 10000 --out drawn.jsonl

A row of the file: {index, text, tokenCount, logProbability, finishReason, seed}, as the studio and "domino sample" write it.
vLLM's prompt-tuning adapters are gone; prompt embeddings (enable_prompt_embeds) are how it takes a soft prompt.

Written from vLLM's sources and not run with it. Read: entrypoints/llm.py @10fdb8f, entrypoints/offline_utils.py @028f6b6,
config/model.py @0052a5b, sampling_params.py @00388f6, inputs/llm.py @f615b34, renderers/base.py @43e6281,
v1/engine/input_processor.py @009daae, v1/sample/sampler.py @3e34265, v1/worker/gpu/sample/sampler.py @b9928ae and
penalties.py @bfb502b, v1/core/sched/utils.py @018d5dc. The self-test tells whether your version still does the same.
"""

import argparse
import json
import zlib

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from vllm import LLM, SamplingParams

import selftest
import settings
from plain_model import read_safetensors


# sampling_params.py refuses more, and takes what is between 0 and 0.01 for 0.01.
MOST_TEMPERATURE = 2


class Engine:
    def __init__(self, dtype="float32", **engine_args):
        if settings.TEMPERATURE > MOST_TEMPERATURE:
            raise SystemExit(
                f"vLLM takes a temperature of at most {MOST_TEMPERATURE}, and settings.py has {settings.TEMPERATURE}. "
                "Lower it there, or draw with generate_peft.py."
            )
        self.dtype = dtype
        where = selftest.base_location()
        revision = settings.REVISION or "main"
        self.tokenizer = AutoTokenizer.from_pretrained(where, revision=revision)
        # The input embedding on the CPU; the rest of this copy is let go before vLLM takes the GPU.
        base = AutoModelForCausalLM.from_pretrained(where, revision=revision)
        self.table = base.get_input_embeddings().to(getattr(torch, dtype)).requires_grad_(False)
        del base
        soft = read_safetensors(selftest.HERE / "adapter" / "adapter_model.safetensors")["prompt_embeddings"]
        # What the model sees: the prompt, the fixed tokens behind it (a BOS, a chat template's), then the text.
        self.prefix = torch.cat((soft.to(getattr(torch, dtype)), self.embed(settings.BETWEEN)))
        self.llm = LLM(
            model=where,
            revision=revision,
            tokenizer_revision=revision,
            dtype=dtype,
            max_model_len=settings.MAX_POSITIONS,
            enable_prompt_embeds=True,
            # Settings that the repository recommends are not what the prompt was looked at with.
            generation_config="vllm",
            # log p of the model itself, before temperature, top-k, top-p and allowed_token_ids; the default, said because the
            # self-test needs it. Both of vLLM's model runners take it before any mask.
            logprobs_mode="raw_logprobs",
            **engine_args,
        )

    def embed(self, ids):
        return self.table(torch.tensor(ids, dtype=torch.long))

    def score(self, ids):
        """log p of the ids behind the prompt, nats. vLLM gives no log-probabilities of a prompt made of embeddings, so each
        token is drawn behind those before it, with itself as the only choice."""
        rows = self.embed(ids)
        prompts = [{"prompt_embeds": torch.cat((self.prefix, rows[:t]))} for t in range(len(ids))]
        params = [
            SamplingParams(max_tokens=1, temperature=0.0, logprobs=0, allowed_token_ids=[token], ignore_eos=True, detokenize=False)
            for token in ids
        ]
        outputs = self.llm.generate(prompts, params, use_tqdm=False)
        return sum(output.outputs[0].logprobs[0][token].logprob for output, token in zip(outputs, ids))

    def draw(self, indices, seed):
        """Rows for these indices. Each has a seed of its own, so that a row does not depend on its batch."""
        seeds = [zlib.crc32(f"{seed}/{index}".encode()) for index in indices]
        params = [
            SamplingParams(
                max_tokens=settings.MAX_TOKENS,
                temperature=settings.TEMPERATURE,
                top_k=settings.TOP_K,
                top_p=settings.TOP_P,
                # vLLM also penalises what it takes for the prompt's tokens: with embeddings those are placeholders, so that one
                # token that is none of the row's is penalised from the start.
                repetition_penalty=settings.REPETITION_PENALTY,
                # END_IDS are all that end a row here; whatever else the repository names does not. The end token is among the
                # ids that come back, and not in the text.
                stop_token_ids=settings.END_IDS,
                ignore_eos=True,
                skip_special_tokens=True,
                spaces_between_special_tokens=False,
                logprobs=0,
                seed=one,
            )
            for one in seeds
        ]
        outputs = self.llm.generate([{"prompt_embeds": self.prefix}] * len(seeds), params, use_tqdm=False)
        return [self._row(index, one, output.outputs[0]) for index, one, output in zip(indices, seeds, outputs)]

    def _row(self, index, seed, drawn):
        ids = list(drawn.token_ids)
        ended = bool(ids) and ids[-1] in settings.END_IDS
        text = self.tokenizer.decode(
            ids[:-1] if ended else ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        log_probability = sum(step[token].logprob for step, token in zip(drawn.logprobs, ids))
        reason = "stop" if drawn.finish_reason == "stop" else "length"
        return {
            "index": int(index),
            "text": text,
            "tokenCount": len(ids),
            "logProbability": log_probability,
            "finishReason": reason,
            "seed": seed,
        }


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--count", type=int, default=settings.COUNT)
    arguments.add_argument("--out", default="drawn.jsonl")
    arguments.add_argument("--batch", type=int, default=1024, help="rows between writes; does not change them")
    arguments.add_argument("--seed", type=int, default=settings.SEED)
    arguments.add_argument("--dtype", default="float32", choices=["float32", "bfloat16", "float16"])
    arguments.add_argument("--tensor-parallel-size", type=int, default=1)
    given = arguments.parse_args()
    engine = Engine(given.dtype, tensor_parallel_size=given.tensor_parallel_size)
    selftest.check(engine.score, engine.dtype, engine.tokenizer)
    with open(given.out, "w", encoding="utf-8") as out:
        for start in range(0, given.count, given.batch):
            indices = range(start, min(start + given.batch, given.count))
            for row in engine.draw(indices, given.seed):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"{indices.stop} of {given.count} rows")


if __name__ == "__main__":
    main()
`;
