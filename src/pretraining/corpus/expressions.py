"""A typed grammar of random sub-expressions, each with the word that a name or a docstring would use for it."""

from __future__ import annotations

from .draft import Draft

Worded = tuple[str, str]


def integer(draft: Draft, names: list[str], depth: int = 1) -> str:
    """A random integer expression over the given integer variables; never divides by a variable."""
    rng = draft.rng
    a = rng.choice(names)
    if depth == 0:
        return a if rng.random() < 0.75 else str(rng.randint(1, 9))
    b = integer(draft, names, depth - 1)
    c = rng.randint(2, 9)
    form = rng.randrange(14)
    b = f"({b})" if " " in b and "(" not in b[:1] else b
    forms = [
        f"{a} + {b}",
        f"{a} - {b}",
        f"{a} * {c}",
        f"{a} // {c}",
        f"{a} % {c}",
        f"max({a}, {b})",
        f"min({a}, {b})",
        f"abs({a} - {b})",
        f"{a} * {a}",
        f"{a} * {c} + {rng.randint(1, 9)}",
        f"{a} + {b} * {c}",
        f"({a} + {b}) % {c}",
        f"{c} - {a}",
        f"{a} * {b}",
    ]
    return forms[form]


def mapped(draft: Draft, x: str, extra: list[str] | None = None) -> Worded:
    """An integer expression of one variable (and perhaps of others) with an adjective for it."""
    rng = draft.rng
    k = rng.randint(2, 9)
    if extra and rng.random() < 0.45:
        y = rng.choice(extra)
        return rng.choice(
            [
                (f"{x} + {y}", "shifted"),
                (f"{x} * {y}", "scaled"),
                (f"{x} - {y}", "reduced"),
                (f"abs({x} - {y})", "distance"),
                (f"max({x}, {y})", "raised"),
                (f"min({x}, {y})", "capped"),
                (f"{x} * {k} + {y}", "mixed"),
                (f"({x} + {y}) % {k}", "wrapped"),
                (f"{x} - {y} * {k}", "adjusted"),
            ]
        )
    return rng.choice(
        [
            (f"{x} * 2", "doubled"),
            (f"{x} * {k}", "scaled"),
            (f"{x} * {x}", "squared"),
            (f"{x} ** 2", "squared"),
            (f"{x} + {k}", "shifted"),
            (f"{x} - {k}", "reduced"),
            (f"abs({x})", "absolute"),
            (f"-{x}", "negated"),
            (f"{x} % {k}", "residue"),
            (f"{x} // {k}", "divided"),
            (f"{x} * {k} - {rng.randint(1, 9)}", "affine"),
            (f"({x} + {rng.randint(1, 9)}) * {k}", "adjusted"),
            (f"{x} ** 3", "cubed"),
            (f"{x} if {x} > {k} else {k}", "clamped"),
            (f"max({x}, {k})", "raised"),
            (f"min({x}, {k})", "capped"),
            (f"{k} - {x}", "mirrored"),
            (f"abs({x} - {k})", "distance"),
            (f"{x} * ({x} + 1) // 2", "triangular"),
            (f"{x} // 2 if {x} % 2 == 0 else {x} * 3 + 1", "collatz"),
        ]
    )


def condition(draft: Draft, x: str, extra: list[str] | None = None) -> Worded:
    """A boolean expression of one integer variable with an adjective for what satisfies it."""
    rng = draft.rng
    k = rng.randint(2, 9)
    roll = rng.random()
    if extra and roll < 0.35:
        y = rng.choice(extra)
        return rng.choice(
            [
                (f"{x} > {y}", "larger"),
                (f"{x} < {y}", "smaller"),
                (f"{x} >= {y}", "large"),
                (f"{x} <= {y}", "bounded"),
                (f"{x} != {y}", "different"),
                (f"({x} + {y}) % 2 == 0", "matching"),
                (f"abs({x} - {y}) > {k}", "distant"),
                (f"abs({x} - {y}) <= {k}", "close"),
                (f"{x} * 2 > {y}", "big"),
            ]
        )
    if roll < 0.12 or (extra and roll > 0.92):
        left, word = condition(draft, x)
        right, _ = condition(draft, x)
        if "and" in left + right or "or" in left + right or "<= " in left or "< " in right:
            return left, word
        return f"{left} {rng.choice(['and', 'or'])} {right}", word
    return rng.choice(
        [
            (f"{x} % 2 == 0", "even"),
            (f"{x} % 2 == 1", "odd"),
            (f"{x} % 2 != 0", "odd"),
            (f"{x} % 2", "odd"),
            (f"{x} > 0", "positive"),
            (f"{x} < 0", "negative"),
            (f"{x} >= 0", "nonnegative"),
            (f"{x} % {k} == 0", "divisible"),
            (f"{x} % {k} == {rng.randint(0, k - 1)}", "matching"),
            (f"{x} > {k}", "large"),
            (f"{x} < {k}", "small"),
            (f"{x} >= {k}", "large"),
            (f"{x} <= {k}", "small"),
            (f"{x} != {k}", "other"),
            (f"{rng.randint(0, 3)} < {x} < {k + 4}", "inner"),
            (f"{rng.randint(-3, 2)} <= {x} <= {k + 2}", "inner"),
            (f"abs({x}) > {k}", "extreme"),
            (f"not {x} % {k}", "divisible"),
            (f"{x} * {x} > {k * 5}", "big"),
            (f"{x} % 10 > {rng.randint(2, 7)}", "tall"),
            (f"abs({x}) < {k}", "small"),
        ]
    )


def letter_condition(draft: Draft, c: str) -> Worded:
    quote = draft.quoted
    rng = draft.rng
    vowels = quote("aeiou")
    letter = rng.choice("abcdelnorst")
    return rng.choice(
        [
            (f"{c} in {vowels}", "vowels"),
            (f"{c} not in {vowels}", "consonants"),
            (f"{c}.isalpha()", "letters"),
            (f"{c}.isdigit()", "digits"),
            (f"{c}.isupper()", "upper"),
            (f"{c}.islower()", "lower"),
            (f"{c} != {quote(' ')}", "nonspace"),
            (f"{c} == {quote(letter)}", "letter"),
            (f"{c} != {quote(letter)}", "others"),
            (f"{c}.isalnum()", "alnum"),
            (f"{c} > {quote(rng.choice('fgmn'))}", "late"),
            (f"{c} < {quote(rng.choice('fgmn'))}", "early"),
            (f"ord({c}) % 2 == 0", "even"),
            (f"{c}.lower() in {vowels}", "vowels"),
            (f"{c} in {quote(''.join(sorted(rng.sample('abcdefghilmnoprstu', rng.randint(3, 5)))))}", "chosen"),
        ]
    )


def letter_map(draft: Draft, c: str) -> Worded:
    quote = draft.quoted
    rng = draft.rng
    shift = rng.randint(1, 13)
    return rng.choice(
        [
            (f"{c}.upper()", "uppercase"),
            (f"{c}.lower()", "lowercase"),
            (f"{c}.swapcase()", "swapped"),
            (f"{c} * {rng.randint(2, 3)}", "repeated"),
            (f"{c} + {quote(rng.choice('-_.*'))}", "spaced"),
            (f"chr((ord({c}) - 97 + {shift}) % 26 + 97) if {c}.islower() else {c}", "shifted"),
            (f"{quote(rng.choice('*#_x'))} if {c} in {quote('aeiou')} else {c}", "masked"),
            (f"{c}.upper() if {c} in {quote('aeiou')} else {c}", "marked"),
            (f"{quote('1')} if {c}.isalpha() else {quote('0')}", "flags"),
            (f"chr(219 - ord({c})) if {c}.islower() else {c}", "mirrored"),
        ]
    )


def word_map(draft: Draft, w: str) -> Worded:
    quote = draft.quoted
    rng = draft.rng
    k = rng.randint(1, 4)
    return rng.choice(
        [
            (f"{w}[::-1]", "reversed"),
            (f"{w}.upper()", "upper"),
            (f"{w}.capitalize()", "capitalized"),
            (f"{w}[:{k}]", "prefixes"),
            (f"{w}[0]", "initials"),
            (f"{w}[-1]", "endings"),
            (f"{w} + str(len({w}))", "tagged"),
            (f"{w}[1:] + {w}[0]", "rotated"),
            (f"{w}.title()", "titled"),
            (f"{w}[0] + str(len({w}) - 1)", "shortened"),
            (f"{w}.replace({quote(rng.choice('aeo'))}, {quote(rng.choice('xyz*'))})", "replaced"),
            (f"{w}[{k}:]", "suffixes"),
            (quote("") + f".join(sorted({w}))", "sorted"),
            (f"{w} * {rng.randint(2, 3)}", "repeated"),
        ]
    )


def word_measure(draft: Draft, w: str) -> Worded:
    quote = draft.quoted
    letter = draft.pick("a", "e", "o", "n", "r", "l")
    return draft.rng.choice(
        [
            (f"len({w})", "length"),
            (f"{w}.count({quote(letter)})", "count"),
            (f"len(set({w}))", "distinct"),
            (f"ord({w}[0])", "code"),
            (f"sum(1 for c in {w} if c in {quote('aeiou')})", "vowels"),
            (f"ord({w}[-1]) - ord({w}[0])", "spread"),
            (f"{w}.find({quote(letter)})", "index"),
            (f"len({w}) % {draft.number(2, 4)}", "residue"),
        ]
    )


def word_condition(draft: Draft, w: str) -> Worded:
    quote = draft.quoted
    k = draft.number(3, 6)
    letter = draft.pick("a", "e", "o", "n", "r", "l", "s", "b", "c")
    return draft.rng.choice(
        [
            (f"len({w}) > {k}", "long"),
            (f"len({w}) < {k}", "short"),
            (f"len({w}) % 2 == 0", "even"),
            (f"{quote(letter)} in {w}", "containing"),
            (f"{quote(letter)} not in {w}", "free"),
            (f"{w}.startswith({quote(letter)})", "starting"),
            (f"{w}.endswith({quote(letter)})", "ending"),
            (f"{w}[0] in {quote('aeiou')}", "vowel"),
            (f"{w} == {w}[::-1]", "palindromic"),
            (f"len(set({w})) == len({w})", "unique"),
            (f"{w}[0] < {quote(draft.pick('g', 'm', 'p'))}", "early"),
            (f"{w} != {w}[::-1]", "plain"),
            (f"len({w}) >= {k}", "long"),
            (f"{w}[0] != {w}[-1]", "open"),
        ]
    )
