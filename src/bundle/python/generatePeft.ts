/** generate_peft.py: drawing with transformers and PEFT. */
export const GENERATE_PEFT = String.raw`"""Draw texts behind the soft prompt with transformers and PEFT.

    pip install torch transformers peft
    python generate_peft.py --count 100 --out drawn.jsonl

A row of the file: {index, text, tokenCount, logProbability, finishReason, seed}, as the studio and "domino sample" write it.
Run with transformers 5.18.0 and PEFT 0.21.0. PEFT loads the adapter; its rows then go in front as embeddings, because PEFT's own generate() wants at least one token of
text behind them and the studio draws from the first. The studio's seeds give other rows here: the random numbers are others.
"""

import argparse
import json

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

import selftest
import settings


class Engine:
    def __init__(self, dtype="float32", device=None):
        torch.set_float32_matmul_precision("highest")
        self.dtype = dtype
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        where = selftest.base_location()
        self.tokenizer = AutoTokenizer.from_pretrained(where, revision=settings.REVISION or "main")
        base = AutoModelForCausalLM.from_pretrained(where, revision=settings.REVISION or "main")
        self.model = base.to(self.device).eval().requires_grad_(False)
        # Weights alone: to(dtype) would round the frequencies of the rotation too, which the library keeps in float32.
        for weights in self.model.parameters():
            weights.data = weights.data.to(getattr(torch, dtype))
        adapted = PeftModel.from_pretrained(self.model, str(selftest.HERE / "adapter"))
        with torch.no_grad():
            soft = adapted.get_prompt(batch_size=1)[0].to(self.device, self.model.dtype)
            # What the model sees: the prompt, the fixed tokens behind it (a BOS, a chat template's), then the text.
            self.prefix = torch.cat((soft, self.embed(settings.BETWEEN)))
        # Settings that the repository recommends would fill what is left open below.
        self.model.generation_config = GenerationConfig()

    def embed(self, ids):
        return self.model.get_input_embeddings()(torch.tensor(ids, dtype=torch.long, device=self.device))

    @torch.no_grad()
    def score(self, ids):
        """log p of the ids behind the prompt, nats: the model's own, before temperature, top-k and top-p."""
        rows = torch.cat((self.prefix, self.embed(ids[:-1])))
        logits = self.model(inputs_embeds=rows[None], use_cache=False).logits[0, len(self.prefix) - 1 :].float()
        wanted = torch.tensor(ids, device=self.device)[:, None]
        return logits.log_softmax(-1).gather(-1, wanted).double().sum().item()

    @torch.no_grad()
    def draw(self, count, seed):
        """Rows of drawn ids, each with its end token where it has one."""
        torch.manual_seed(seed)
        drawn = settings.TEMPERATURE > 0
        config = GenerationConfig(
            max_new_tokens=settings.MAX_TOKENS,
            do_sample=drawn,
            # Penalty, temperature, top-k, then top-p over what is left: generate() and the studio agree in the order. The
            # penalty sees drawn tokens alone, for a prompt of embeddings has no ids; transformers 5 warns of it.
            repetition_penalty=settings.REPETITION_PENALTY,
            eos_token_id=settings.END_IDS,
            pad_token_id=settings.END_IDS[0],
            **({"temperature": settings.TEMPERATURE, "top_k": settings.TOP_K, "top_p": settings.TOP_P} if drawn else {}),
        )
        rows = self.prefix.expand(count, -1, -1)
        mask = torch.ones(rows.shape[:2], dtype=torch.long, device=self.device)
        # With embeddings alone generate() gives the new tokens alone.
        given = self.model.generate(inputs_embeds=rows, attention_mask=mask, generation_config=config)
        return [self._until_end(ids) for ids in given.tolist()]

    @staticmethod
    def _until_end(ids):
        for at, token in enumerate(ids):
            if token in settings.END_IDS:
                return ids[: at + 1]
        return ids[: settings.MAX_TOKENS]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--count", type=int, default=settings.COUNT)
    arguments.add_argument("--out", default="drawn.jsonl")
    arguments.add_argument("--batch", type=int, default=16, help="rows drawn together; their seed is one, so it changes rows")
    arguments.add_argument("--seed", type=int, default=settings.SEED)
    arguments.add_argument("--dtype", default="float32", choices=["float32", "bfloat16", "float16"])
    arguments.add_argument("--device", help="cpu or cuda")
    given = arguments.parse_args()
    engine = Engine(given.dtype, given.device)
    selftest.check(engine.score, engine.dtype, engine.tokenizer)
    with open(given.out, "w", encoding="utf-8") as out:
        for start in range(0, given.count, given.batch):
            seed = (given.seed + start) % 2**32
            for offset, ids in enumerate(engine.draw(min(given.batch, given.count - start), seed)):
                ended = ids[-1] in settings.END_IDS
                row = {
                    "index": start + offset,
                    "text": engine.tokenizer.decode(
                        ids[:-1] if ended else ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
                    ),
                    "tokenCount": len(ids),
                    "logProbability": engine.score(ids),
                    "finishReason": "stop" if ended else "length",
                    "seed": seed,
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"{min(start + given.batch, given.count)} of {given.count} rows")


if __name__ == "__main__":
    main()
`;
