"""Random argument values, by type and shape."""

from __future__ import annotations

import random

WORDS = """apple banana cherry delta echo forest garden harbor island jungle kite lemon mango north ocean
piano queen river stone tiger under violet window yellow zebra cat dog sun moon star tree bird fish lake hill road
code data loop node path list tree heap stack graph level noon radar civic kayak hello world python quick brown fox
lazy jumps over red green blue gold silver one two three four five alpha beta gamma ab abc aab bca xyz aa bb mix
summer winter spring rain snow cloud wind fire water earth paper pencil table chair light dark fast slow high low""".split()
PEOPLE = "ann bob cat dan eve fay gus hal ida jon kim leo mia ned ola pam ray sue tom uma vic wes".split()


def integers(low: int = -9, high: int = 20, shortest: int = 3, longest: int = 8):
    return lambda rng: [rng.randint(low, high) for _ in range(rng.randint(shortest, longest))]


def ascending(low: int = 0, high: int = 30, shortest: int = 3, longest: int = 8):
    return lambda rng: sorted(rng.sample(range(low, high + 1), rng.randint(shortest, longest)))


def repeated(low: int = 0, high: int = 5, shortest: int = 4, longest: int = 9):
    return integers(low, high, shortest, longest)


def integer(low: int = 1, high: int = 20):
    return lambda rng: rng.randint(low, high)


def word(rng: random.Random) -> str:
    return rng.choice(WORDS)


def text(rng: random.Random) -> str:
    roll = rng.random()
    if roll < 0.4:
        return rng.choice(WORDS)
    if roll < 0.6:
        return "".join(rng.choice("abcde") for _ in range(rng.randint(4, 9)))
    if roll < 0.7:
        return "".join(rng.choice("abcXYZ123 ") for _ in range(rng.randint(5, 10))).strip() or "a1"
    if roll < 0.8:
        return rng.choice(WORDS).capitalize() + rng.choice(["", "!", "123", " " + rng.choice(WORDS).capitalize()])
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(2, 3)))


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(2, 4)))


def letters(alphabet: str, shortest: int = 4, longest: int = 10):
    return lambda rng: "".join(rng.choice(alphabet) for _ in range(rng.randint(shortest, longest)))


def words(rng: random.Random) -> list[str]:
    pool = rng.sample(WORDS, 4)
    return [rng.choice(pool) for _ in range(rng.randint(3, 5))]


def grid(low: int = 0, high: int = 9, square: bool = False):
    def draw(rng: random.Random) -> list[list[int]]:
        height = rng.randint(2, 3)
        width = height if square else rng.randint(2, 4)
        return [[rng.randint(low, high) for _ in range(width)] for _ in range(height)]

    return draw


def counts(rng: random.Random) -> dict[str, int]:
    return {name: rng.randint(0, 12) for name in rng.sample(WORDS, rng.randint(2, 4))}


def records(rng: random.Random) -> list[tuple[str, int]]:
    pool = rng.sample(PEOPLE, 4)
    return [(rng.choice(pool), rng.randint(1, 30)) for _ in range(rng.randint(3, 5))]


def spans(rng: random.Random) -> list[tuple[int, int]]:
    starts = [rng.randint(0, 15) for _ in range(rng.randint(2, 4))]
    return [(start, start + rng.randint(1, 6)) for start in starts]


def clock(rng: random.Random) -> str:
    return f"{rng.randint(0, 23):02d}:{rng.choice([0, 5, 10, 15, 20, 30, 42, 45, 59]):02d}"


def pairs(low: int = 0, high: int = 12):
    return lambda rng: [(rng.randint(low, high), rng.randint(low, high)) for _ in range(rng.randint(2, 4))]
