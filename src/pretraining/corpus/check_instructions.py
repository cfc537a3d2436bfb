"""What a row of the instruction set asks of its answer, and whether the recorded answer keeps to it."""

from __future__ import annotations

import re
from collections.abc import Callable

TASKS = (
    "Please paraphrase it.",
    "Please write it so that a child of ten understands it.",
    "Please write a short story that begins from it.",
    "Please summarise it.",
)
"""The four tasks of LiveBench's instruction following (arXiv 2406.19314), in this project's words."""

LAYOUT = re.compile(r"[^\n]+\n----\n(?P<passage>[^\n]+)\n----\n(?P<task>Please [^.]+\.) (?P<asks>.+)")


def sentences(text: str) -> int:
    """Of an answer, its title and its postscript left out."""
    body = re.sub(r"<<.*?>>\n|\nP\.S\..*", "", text, flags=re.DOTALL)
    return len(re.findall(r"[.!?][\"”]?(?=\s|$)", body))


def has_word(word: str, text: str) -> bool:
    return re.search(rf"(?i)\b{re.escape(word)}\b", text) is not None


RULES: list[tuple[str, Callable[[str, str], bool]]] = [
    (r"Answer in exactly (\d+) sentences\.", lambda n, out: sentences(out) == int(n)),
    (r"Answer in at most (\d+) words\.", lambda n, out: len(out.split()) <= int(n)),
    (r"Use the word '(.+)'\.", has_word),
    (r"Do not use the word '(.+)'\.", lambda word, out: not has_word(word, out)),
    (r"Put the whole answer in double quotes(\.)", lambda _, out: out[0] == out[-1] == '"' and '"' not in out[1:-1]),
    (r"Answer in lower case(\.)", lambda _, out: out == out.lower()),
    (r"Give it a title in << >>(\.)", lambda _, out: re.match(r"<<[^<>\n]+>>\n", out) is not None),
    (r"End with the sentence: (.+)", lambda end, out: out.endswith(f" {end}")),
    (
        r"Answer with exactly (\d+) bullet points, each beginning with '\* '\.",
        lambda n, out: [line[:2] for line in out.split("\n") if not line.startswith("P.S.")] == ["* "] * int(n),
    ),
    (
        r"Write it in (\d+) paragraphs with \*\*\* between them\.",
        lambda n, out: len(out.split("\n***\n")) == int(n),
    ),
    (r"Close with a postscript that begins with P\.S(\.)", lambda _, out: re.search(r"\nP\.S\. [^\n]+$", out) is not None),
]


def faults(row: dict[str, str]) -> list[str]:
    """What the row's answer does not keep to; a row that asks in other words than the rules know is at fault, too."""
    layout = LAYOUT.fullmatch(row["input"])
    if layout is None or layout["task"] not in TASKS:
        return ["it has another layout"]
    rest = layout["asks"]
    found = []
    while rest:
        for pattern, holds in RULES:
            asked = re.match(pattern, rest)
            if asked is None:
                continue
            if not holds(asked[1], row["output"]):
                found.append(asked[0])
            rest = rest[asked.end() :].lstrip()
            break
        else:
            return [*found, f"nobody checks {rest!r}"]
    return found


def check_instructions(samples: list[dict[str, str]]) -> list[str]:
    return [f"row {number}: {fault}" for number, row in enumerate(samples, 1) for fault in faults(row)]
