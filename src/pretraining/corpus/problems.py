"""Small problems with a hidden solution: a statement in words, the arguments, and the function that answers it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Problem:
    title: str
    sentences: list[str]
    arguments: dict[str, Callable[[random.Random], object]]
    solve: Callable[..., object]
    constraints: list[str]


def number_rule(rng: random.Random) -> tuple[str, str, Callable[[int], bool]]:
    """An adjective, a phrase after the noun, and the predicate."""
    k, r = rng.randint(2, 9), rng.randint(0, 1)
    return rng.choice(
        [
            ("Even", "that are even", lambda x: x % 2 == 0),
            ("Odd", "that are odd", lambda x: x % 2 == 1),
            ("Divisible", f"divisible by {k}", lambda x: x % k == 0),
            ("Large", f"greater than {k * 2}", lambda x: x > k * 2),
            ("Small", f"less than {k * 2}", lambda x: x < k * 2),
            ("Tail", f"whose last digit is at least {k}", lambda x: x % 10 >= k),
            ("Remainder", f"that leave remainder {r} when divided by {k}", lambda x: x % k == r),
            ("Inner", f"between {k} and {k * 3} inclusive", lambda x: k <= x <= k * 3),
            ("Digit", f"whose digit sum is {('even', 'odd')[r]}", lambda x: sum(map(int, str(abs(x)))) % 2 == r),
        ]
    )


def measure(rng: random.Random) -> tuple[str, str, Callable[[int, int], int]]:
    return rng.choice(
        [
            ("Sum", "sum", lambda a, b: a + b),
            ("Product", "product", lambda a, b: a * b),
            ("Difference", "absolute difference", lambda a, b: abs(a - b)),
            ("Maximum", "larger value", max),
            ("Minimum", "smaller value", min),
            ("Xor", "bitwise XOR", lambda a, b: a ^ b),
        ]
    )


THINGS = [
    ("array", "integers", "nums"),
    ("list", "heights of trees", "heights"),
    ("list", "temperatures", "temps"),
    ("list", "scores of players", "scores"),
    ("row", "house numbers", "houses"),
    ("array", "card values", "cards"),
    ("sequence", "positive integers", "values"),
    ("list", "ages", "ages"),
    ("array", "distances between towns", "distances"),
    ("list", "candle lengths", "candles"),
    ("row", "brick widths", "bricks"),
    ("array", "song lengths", "songs"),
]
LETTERS = [("string", "s"), ("word", "word"), ("message", "text"), ("password", "code"), ("name", "name"), ("label", "label")]


def _numbers(low: int = 1, high: int = 30):
    return lambda rng: [rng.randint(low, high) for _ in range(rng.randint(3, 6))]


def _bounds(name: str, low: int = 1, high: int = 1000) -> list[str]:
    return [f"1 <= {name}.length <= {10 ** (2 + low % 2 + high % 3)}", f"{low} <= {name}[i] <= {high}"]


def array_problem(rng: random.Random) -> Problem:
    kind, what, name = rng.choice(THINGS)
    title, phrase, rule = number_rule(rng)
    word, noun, join = measure(rng)
    kind = ("an " if kind == "array" else "a ") + kind
    given = rng.choice(
        [
            f"You are given {kind} {name} of {what}.",
            f"Given {name}, {kind} of {what}, consider its values.",
            f"There is {kind} of {what}, written as {name}.",
        ]
    )
    k = rng.randint(2, 4)
    options = [
        (f"Count {title} Values", f"Return the number of values {phrase}.", lambda v: sum(map(rule, v))),
        (
            f"{title} Total",
            f"Return the sum of all values {phrase}, or 0 if there are none.",
            lambda v: sum(x for x in v if rule(x)),
        ),
        (
            f"Longest {title} Run",
            f"Return the length of the longest contiguous part made only of values {phrase}.",
            lambda v: _longest(v, rule),
        ),
        (
            f"{word} of Neighbors",
            f"For each pair of adjacent values, take their {noun}. Return the {rng.choice(['largest', 'largest'])} result.",
            lambda v: max(join(a, b) for a, b in zip(v, v[1:])),
        ),
        (
            f"{title} Pairs by {word}",
            f"Return the number of pairs (i, j) with i < j whose {noun} is one of the numbers {phrase}.",
            lambda v: sum(rule(join(v[i], v[j])) for i in range(len(v)) for j in range(i + 1, len(v))),
        ),
        (
            f"Remove {title} Values",
            f"Remove all values {phrase} and return the rest in the same order.",
            lambda v: [x for x in v if not rule(x)],
        ),
        (
            f"{title} Values First",
            f"Move the values {phrase} to the front. Keep the order inside both groups and return the result.",
            lambda v: [x for x in v if rule(x)] + [x for x in v if not rule(x)],
        ),
        (
            f"Adjacent {word}",
            f"Build a new list where entry i is the {noun} of entries i and i + 1. Return the new list.",
            lambda v: [join(a, b) for a, b in zip(v, v[1:])],
        ),
        (
            f"{title} Positions",
            f"Return the indices of the values {phrase} in increasing order.",
            lambda v: [i for i, x in enumerate(v) if rule(x)],
        ),
        (
            f"Best Window of Size {k}" if k < 4 else "Best Window",
            f"Return the maximum sum of any {min(k, 3)} consecutive values.",
            lambda v: max(sum(v[i : i + min(k, 3)]) for i in range(len(v) - min(k, 3) + 1)),
        ),
        (
            f"{title} Running Sum",
            f"Walk from left to right and keep a running sum of the values {phrase}. Return the running sum after each step.",
            lambda v: [sum(x for x in v[: i + 1] if rule(x)) for i in range(len(v))],
        ),
        (
            f"Steps to Make All {title}",
            f"In one step you may add 1 to any value. Return the smallest number of steps that leaves only values divisible by {k + 1}.",
            lambda v: sum(-x % (k + 1) for x in v),
        ),
        (
            f"Visible {what.split()[0].title()}",
            "A value is visible when every value before it is smaller. Return how many values are visible.",
            lambda v: sum(all(y < x for y in v[:i]) for i, x in enumerate(v)),
        ),
        (
            f"Last {title} Value",
            f"Return the last value {phrase}. If there is no such value, return -1.",
            lambda v: next((x for x in reversed(v) if rule(x)), -1),
        ),
        (
            "Trim and " + word,
            f"Drop the smallest and the largest value once each. Return the sum of what is left, modulo {k + 5}.",
            lambda v: (sum(v) - min(v) - max(v)) % (k + 5),
        ),
    ]
    head, sentence, solve = rng.choice(options)
    return Problem(
        head,
        [given, sentence],
        {name: _numbers()},
        solve,
        _bounds(name, rng.choice([0, 1]), rng.choice([100, 1000, 10**4, 10**5])),
    )


def _longest(values, rule) -> int:
    best = run = 0
    for value in values:
        run = run + 1 if rule(value) else 0
        best = max(best, run)
    return best


def limited_problem(rng: random.Random) -> Problem:
    kind, what, name = rng.choice(THINGS)
    word, noun, join = measure(rng)
    limit = rng.choice(["k", "limit", "target", "x", "m"])
    given = f"You are given {'an' if kind == 'array' else 'a'} {kind} {name} of {what} and an integer {limit}."
    options = [
        (
            f"{word} Below Limit",
            f"Return the number of pairs (i, j) with i < j whose {noun} is at most {limit}.",
            lambda v, k: sum(join(v[i], v[j]) <= k for i in range(len(v)) for j in range(i + 1, len(v))),
        ),
        (
            "Split by Limit",
            f"Start a new group whenever adding the next value would make the sum of the group exceed {limit}. Return the number of groups.",
            _groups,
        ),
        (
            f"Rotate by {limit.upper()}",
            f"Rotate {name} to the left by {limit} places and return it.",
            lambda v, k: v[k % len(v) :] + v[: k % len(v)],
        ),
        (
            "Close Neighbors",
            f"Return the number of adjacent values whose absolute difference is at most {limit}.",
            lambda v, k: sum(abs(a - b) <= k for a, b in zip(v, v[1:])),
        ),
        (
            "Shortest Prefix",
            f"Return the length of the shortest prefix with a sum of at least {limit}, or -1 if no prefix is enough.",
            lambda v, k: next((i + 1 for i in range(len(v)) if sum(v[: i + 1]) >= k), -1),
        ),
        (
            "Cap the Values",
            f"Replace each value greater than {limit} by {limit}. Return the sum of the result.",
            lambda v, k: sum(min(x, k) for x in v),
        ),
        (
            "Exact Difference",
            f"Return the number of pairs whose absolute difference is exactly {limit}.",
            lambda v, k: sum(abs(v[i] - v[j]) == k for i in range(len(v)) for j in range(i)),
        ),
        (
            "Cheapest Choices",
            f"Choose as many values as possible so that their sum is at most {limit}. Return how many you can choose.",
            lambda v, k: next((i for i in range(len(v), -1, -1) if sum(sorted(v)[:i]) <= k), 0),
        ),
        (
            "Divide the Values",
            f"Each value needs groups of {limit}. Return the total number of groups, rounding up for every value.",
            lambda v, k: sum(-(-x // k) for x in v),
        ),
    ]
    head, sentence, solve = rng.choice(options)
    return Problem(
        head,
        [given, sentence],
        {name: _numbers(1, 20), limit: lambda r: r.randint(1, 25)},
        solve,
        [*_bounds(name, 1, 1000), f"1 <= {limit} <= {rng.choice([100, 1000, 10**4])}"],
    )


def _groups(values, limit) -> int:
    groups, total = 1, 0
    for value in values:
        if total and total + value > limit:
            groups, total = groups + 1, 0
        total += value
    return groups


def text_problem(rng: random.Random) -> Problem:
    what, name = rng.choice(LETTERS)
    letters = "".join(sorted(rng.sample("abcde", rng.randint(2, 4))))
    a, b = rng.sample(letters, 2)
    k = rng.randint(2, 3)
    given = rng.choice([f"You are given a {what} {name} of lowercase letters.", f"Given a {what} {name}, look at its letters."])
    options = [
        (
            f"Count the {a.upper()}s",
            f"Return how often the letter '{a}' appears before the first '{b}'. If there is no '{b}', count all of them.",
            lambda s: s.split(b)[0].count(a),
        ),
        (
            "Distinct Letters",
            "Return the number of distinct letters that appear an odd number of times.",
            lambda s: sum(s.count(c) % 2 for c in set(s)),
        ),
        (
            "Replace and Reverse",
            f"Replace every '{a}' by '{b}', then reverse the result and return it.",
            lambda s: s.replace(a, b)[::-1],
        ),
        (
            "Longest Same Run",
            "Return the length of the longest run of equal letters.",
            lambda s: max(_longest(s, lambda c, d=d: c == d) for d in set(s)),
        ),
        (
            "Remove Every Letter",
            f"Remove every letter at an index divisible by {k} and return what is left.",
            lambda s: "".join(c for i, c in enumerate(s) if i % k),
        ),
        (
            "Letter Values",
            "Each letter is worth its place in the alphabet ('a' is 1). Return the total value.",
            lambda s: sum(ord(c) - 96 for c in s),
        ),
        (
            "Swap Two Letters",
            f"Swap all letters '{a}' with '{b}' and the other way round. Return the new {what}.",
            lambda s: s.translate(str.maketrans(a + b, b + a)),
        ),
        (
            "Ordered Pairs",
            f"Return the number of pairs of indices (i, j) with i < j where the first letter is '{a}' and the second is '{b}'.",
            lambda s: sum(s[i] == a and s[j] == b for j in range(len(s)) for i in range(j)),
        ),
        (
            "Compress the Text",
            "Write each run of equal letters as the letter and the length of the run. Return the result.",
            _compress,
        ),
        (
            "Adjacent Changes",
            "Return how many letters differ from the letter right before them.",
            lambda s: sum(x != y for x, y in zip(s, s[1:])),
        ),
        (
            "Smallest Window",
            f"Return the smallest part of length {k} in alphabetical order.",
            lambda s: min(s[i : i + k] for i in range(len(s) - k + 1)),
        ),
    ]
    head, sentence, solve = rng.choice(options)
    draw = lambda r: "".join(r.choice(letters) for _ in range(r.randint(4, 9)))
    return Problem(
        head,
        [given, sentence],
        {name: draw},
        solve,
        [f"1 <= {name}.length <= {rng.choice([50, 100, 1000])}", f"{name} consists of lowercase English letters."],
    )


def _compress(text: str) -> str:
    out = ""
    for i, c in enumerate(text):
        if i == 0 or text[i - 1] != c:
            run = len(text[i:]) - len(text[i:].lstrip(c))
            out += c + str(run)
    return out


def number_problem(rng: random.Random) -> Problem:
    name = rng.choice(["n", "x", "number", "num"])
    title, phrase, rule = number_rule(rng)
    k, m = rng.randint(2, 7), rng.randint(2, 5)
    options = [
        (
            f"Count {title} Numbers",
            f"Given an integer {name}, return how many integers from 1 to {name} are among those {phrase}.",
            lambda n: sum(rule(x) for x in range(1, n + 1)),
        ),
        (
            "Reduce the Number",
            f"In one step, if {name} is divisible by {k} divide it by {k}, otherwise subtract 1. Return the number of steps until it becomes 0.",
            lambda n: _reduce(n, k),
        ),
        (
            f"{title} Divisors",
            f"Given an integer {name}, return the sum of its divisors {phrase}.",
            lambda n: sum(d for d in range(1, n + 1) if n % d == 0 and rule(d)),
        ),
        (
            "Digit Game",
            f"Multiply each digit of {name} by its position counted from 1 and return the total.",
            lambda n: sum(i * int(c) for i, c in enumerate(str(n), 1)),
        ),
        (
            "Staircase with Rests",
            f"A staircase has {name} steps. You may climb 1 or {m} steps at a time. Return the number of ways to reach the top.",
            lambda n: _ways(n % 15, m) if n < 15 else _ways(n, m),
        ),
        (
            "Growing Plant",
            f"A plant is 1 cm tall. Every odd day it doubles, every even day it grows by {k} cm. Return its height after {name} days.",
            lambda n: _plant(n, k),
        ),
        (
            "Lamps in a Row",
            f"There are {name} lamps in a row, all off. Every {m}th lamp and every {k}th lamp is switched. Return how many lamps are on.",
            lambda n: sum((i % m == 0) != (i % k == 0) for i in range(1, n + 1)),
        ),
        (
            "Binary Ones",
            f"Return the number of integers from 0 to {name} with an {('even', 'odd')[k % 2]} number of ones in binary.",
            lambda n: sum(bin(x).count("1") % 2 == k % 2 for x in range(n + 1)),
        ),
    ]
    head, sentence, solve = rng.choice(options)
    return Problem(
        head,
        [sentence],
        {name: lambda r: r.randint(3, 14 if "Plant" in head or "Stair" in head else 60)},
        solve,
        [f"1 <= {name} <= {rng.choice([100, 1000, 10**4, 10**5])}"],
    )


def _reduce(n: int, k: int) -> int:
    steps = 0
    while n:
        n, steps = (n // k if n % k == 0 else n - 1), steps + 1
    return steps


def _ways(n: int, m: int) -> int:
    ways = [1]
    for i in range(1, n + 1):
        ways.append(ways[i - 1] + (ways[i - m] if i >= m else 0))
    return ways[n]


def _plant(days: int, k: int) -> int:
    height = 1
    for day in range(1, days + 1):
        height = height * 2 if day % 2 else height + k
    return height


def grid_problem(rng: random.Random) -> Problem:
    name = rng.choice(["grid", "matrix", "board", "field"])
    title, phrase, rule = number_rule(rng)
    given = f"You are given an m x n {name} of integers."
    options = [
        (f"{title} Cells", f"Return the number of cells {phrase}.", lambda g: sum(rule(x) for r in g for x in r)),
        (
            "Best Row",
            "Return the index of the row with the largest sum. On a tie return the smallest index.",
            lambda g: max(range(len(g)), key=lambda i: (sum(g[i]), -i)),
        ),
        (
            f"{title} Columns",
            f"Return the number of columns whose sums are among the numbers {phrase}.",
            lambda g: sum(rule(sum(c)) for c in zip(*g)),
        ),
        (
            "Border Sum",
            "Return the sum of all cells on the border.",
            lambda g: sum(x for i, r in enumerate(g) for j, x in enumerate(r) if i in (0, len(g) - 1) or j in (0, len(r) - 1)),
        ),
        ("Row Peaks", "Return a list with the largest value of each row.", lambda g: [max(r) for r in g]),
        (
            "Turn the Board",
            f"Rotate the {name} by 90 degrees clockwise and return it.",
            lambda g: [list(r)[::-1] for r in zip(*g)],
        ),
    ]
    head, sentence, solve = rng.choice(options)
    draw = lambda r: [[r.randint(0, 12) for _ in range(w)] for w in [r.randint(2, 3)] for _ in range(r.randint(2, 3))]
    return Problem(
        head,
        [given, sentence],
        {name: draw},
        solve,
        [f"1 <= m, n <= {rng.choice([10, 50, 100])}", f"0 <= {name}[i][j] <= {rng.choice([100, 1000])}"],
    )


KINDS = [(5, array_problem), (3, limited_problem), (3, text_problem), (2.5, number_problem), (1.5, grid_problem)]
