/** selftest.py: whether the prompt means here what it means in the studio. */
export const SELF_TEST_SCRIPT = String.raw`"""Does the soft prompt mean here what it meant in the studio?

selftest.json holds texts as token ids, with the log-probability that the studio's engine gave each of them behind the
prompt. This compares them with what the model gives here. The other scripts run it first and draw nothing unless it passes.

    python selftest.py            transformers and PEFT
    python selftest.py --plain    PyTorch alone: plain_model.py, for the architectures it knows
    python selftest.py --plain --model FOLDER    the base model from a folder on this disk
"""

import argparse
import json
from pathlib import Path

import torch

import settings

HERE = Path(__file__).resolve().parent
# A model computed in half precision rounds every activation: so much more may a text differ for each of its tokens, nats.
# The studio's own small model differs by 0.002 in bfloat16.
HALF_PRECISION_PER_TOKEN = 0.01


def base_location():
    """The folder model/ of this bundle, or the repository on the hub."""
    return str(HERE / "model") if settings.BASE is None else settings.BASE


def check(score, dtype="float32", tokenizer=None):
    """Raises SystemExit unless every text passes.

    score: token ids -> log p of all of them behind the prompt, nats
    tokenizer: a transformers tokenizer, to see that it cuts texts as the studio does; None leaves that out
    Returns the largest difference, nats.
    """
    test = json.loads((HERE / "selftest.json").read_text(encoding="utf-8"))
    largest = 0.0
    failed = []
    for number, text in enumerate(test["texts"], 1):
        ids = text["tokenIds"]
        if tokenizer is not None and text["text"] is not None:
            here = tokenizer(text["text"], add_special_tokens=False)["input_ids"]
            if list(here) != ids[:-1]:
                failed.append(f"text {number}: the tokenizer gives other tokens than the studio's")
        found, wanted = score(ids), text["logProbability"]
        allowed = text["tolerance"] + (0.0 if dtype == "float32" else HALF_PRECISION_PER_TOKEN * len(ids))
        difference = abs(found - wanted)
        largest = max(largest, difference) if difference == difference else float("inf")
        print(
            f"self-test, text {number}: {len(ids)} tokens, log p {found:.4f}, in the studio {wanted:.4f}, "
            f"without the prompt {text['withoutPrompt']:.4f}; differs by {difference:.2g}, allowed {allowed:.2g}"
        )
        if not difference <= allowed:
            failed.append(f"text {number}: log p differs by {difference:.3g}, and {allowed:.3g} is allowed")
    if failed:
        raise SystemExit("The self-test failed, so nothing is drawn.\n  " + "\n  ".join(failed) + "\n" + test["toleranceReason"])
    print(f"self-test passed: the largest difference is {largest:.2g} nats, computed in {dtype}.")
    if tokenizer is None:
        print("The tokenizer was not compared; the texts were taken as token ids.")
    return largest


def plain(folder, dtype):
    """Scores with plain_model.py."""
    from plain_model import PlainModel, read_safetensors

    model = PlainModel(folder, getattr(torch, dtype))
    soft = read_safetensors(HERE / "adapter" / "adapter_model.safetensors")["prompt_embeddings"].to(model.table.dtype)
    prefix = torch.cat((soft, model.embed(settings.BETWEEN)))

    @torch.no_grad()
    def score(ids):
        rows = torch.cat((prefix, model.embed(ids[:-1])))
        logits = model.logits(rows)[len(prefix) - 1 :].float()
        return logits.log_softmax(-1).gather(-1, torch.tensor(ids)[:, None]).double().sum().item()

    return score


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--plain", action="store_true", help="PyTorch alone")
    arguments.add_argument("--model", help="folder with the base model (with --plain)")
    arguments.add_argument("--dtype", default="float32", choices=["float32", "bfloat16", "float16"])
    arguments.add_argument("--device", help="cpu or cuda (without --plain)")
    given = arguments.parse_args()
    if given.plain:
        folder = given.model or (str(HERE / "model") if settings.BASE is None else None)
        if folder is None:
            raise SystemExit(f"Give --model FOLDER with a copy of {settings.BASE}: --plain downloads nothing.")
        check(plain(folder, given.dtype), given.dtype)
        return
    from generate_peft import Engine

    engine = Engine(given.dtype, given.device)
    check(engine.score, engine.dtype, engine.tokenizer)


if __name__ == "__main__":
    main()
`;
