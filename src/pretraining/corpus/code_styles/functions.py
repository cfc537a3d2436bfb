"""Functions over data with string fields and numbers, written in a house's manner: a shape, a test, an operation, a last step."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from . import words
from .code_style import CodeStyle

Draw = Callable[[random.Random], object]


@dataclass
class Function:
    name: str
    parameters: list[tuple[str, str, Draw]]
    returns: str
    body: list[str]
    what: str


@dataclass
class Data:
    """One argument to walk over: its parameters, the loop's header, lines before the element is read, what can be read."""

    parameters: list[tuple[str, str, Draw]]
    header: str
    before: list[str]
    keys: list[str]
    numbers: list[str]
    key_word: str
    number_word: str
    noun: str


@dataclass
class Writer:
    house: CodeStyle
    rng: random.Random
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.taken.add(self.house.accumulator)
        self.pool = self.rng.sample(self.house.labels, min(len(self.house.labels), self.rng.randint(3, 4)))

    def fresh(self, *options: str) -> str:
        for option in options:
            if option not in self.taken and option.isidentifier() and option not in KEYWORDS:
                self.taken.add(option)
                return option
        return self.fresh(*[f"{option}_{i}" for i in range(2, 9) for option in options])

    def quoted(self, text: str) -> str:
        return f"{self.house.quote}{text}{self.house.quote}"

    def number(self, rng: random.Random) -> int:
        return rng.randint(-self.house.top // 2 if self.house.negative else 0, self.house.top)

    def label(self, rng: random.Random) -> str:
        return rng.choice(self.pool)

    def collection(self, noun: str) -> str:
        many = words.plural(noun)
        return {
            "plural": many, "list_of": f"{noun}_list", "all": f"all_{many}", "given": f"given_{many}", "my": f"my_{many}",
            "data": "data", "single": many[:2] if len(many) > 5 else many[0],
        }[self.house.collection]  # fmt: skip

    def variable(self, word: str) -> str:
        options = [word, word + "_1", "item"]
        return self.fresh(word[0], word[:2], *options) if self.house.element == "letter" else self.fresh(*options)


KEYWORDS = frozenset("if in is or and as not for def del try from with while class list dict set sum max min len int str none order_by".split())


def data(w: Writer) -> Data:
    house, rng = w.house, w.rng
    noun = rng.choice(house.nouns)
    shape = rng.choice(house.shapes)
    name = w.fresh(w.collection(noun), words.plural(noun), noun + "_values")
    key_word = noun if house.element == "noun" else rng.choice(house.fields)
    m = rng.choice(house.measures)
    size = lambda r: r.randint(2, 4)
    number, label = w.number, w.label
    if shape == "rows":
        k, v = w.variable(key_word), w.variable(m)
        draw = lambda r: [(label(r), number(r)) for _ in range(size(r))]
        return Data([(name, "list[tuple[str, int]]", draw)], f"for {k}, {v} in {name}:", [], [k], [v], key_word, m, noun)
    if shape == "triples":
        other = rng.choice(house.measures)
        k, v, u = w.variable(key_word), w.variable(m), w.variable(other)
        draw = lambda r: [(label(r), number(r), number(r)) for _ in range(r.randint(2, 3))]
        numbers = rng.choice([[v, u], [u, v], [f"{v} - {u}", v], [f"{v} + {u}", u], [f"{v} * {u}", v], [f"abs({v} - {u})", u], [f"max({v}, {u})", v]])
        return Data([(name, "list[tuple[str, int, int]]", draw)], f"for {k}, {v}, {u} in {name}:", [], [k], numbers, key_word, m, noun)
    if shape == "tagged":
        tag = rng.choice(house.fields)
        k, t, v = w.variable(key_word), w.variable(tag), w.variable(m)
        tags = rng.sample(house.labels, 2)
        draw = lambda r: [(label(r), r.choice(tags), number(r)) for _ in range(r.randint(2, 3))]
        keys = rng.choice([[k, t], [t, k]])
        return Data([(name, "list[tuple[str, str, int]]", draw)], f"for {k}, {t}, {v} in {name}:", [], keys, [v], key_word, m, noun)
    if shape == "pairs":
        other = rng.choice(house.measures)
        v, u = w.variable(m), w.variable(other)
        draw = lambda r: [(number(r), number(r)) for _ in range(size(r))]
        numbers = rng.choice([[v, u], [u, v], [f"{v} * {u}", v], [f"{v} - {u}", u], [f"{v} + {u}", v], [f"min({v}, {u})", u]])
        return Data([(name, "list[tuple[int, int]]", draw)], f"for {v}, {u} in {name}:", [], [], numbers, key_word, m, noun)
    if shape == "table":
        k, v = w.variable(key_word), w.variable(m)
        draw = lambda r: {key: number(r) for key in r.sample(w.pool, min(len(w.pool), size(r)))}
        return Data([(name, "dict[str, int]", draw)], f"for {k}, {v} in {name}.items():", [], [k], [v], key_word, m, noun)
    if shape == "lists":
        k, v = w.variable(key_word), w.fresh(words.plural(m), m, "values_of")
        draw = lambda r: {key: [number(r) for _ in range(r.randint(1, 3))] for key in r.sample(w.pool, min(len(w.pool), r.randint(2, 3)))}
        numbers = rng.sample([f"sum({v})", f"len({v})", f"max({v})", f"min({v})", f"{v}[0]", f"{v}[-1]"], 2)
        return Data([(name, "dict[str, list[int]]", draw)], f"for {k}, {v} in {name}.items():", [], [k], numbers, key_word, m, noun)
    if shape == "nested":
        k, v = w.variable(key_word), w.fresh("inner", "parts", "entry", "info")
        inner = rng.sample(house.measures, 2)
        draw = lambda r: {key: {f: number(r) for f in inner} for key in r.sample(w.pool, 2)}
        a, b = (f"{v}[{w.quoted(f)}]" for f in inner)
        numbers = rng.choice([[a, b], [b, a], [f"sum({v}.values())", a], [f"max({v}.values())", b], [f"{a} + {b}", a], [f"{a} - {b}", b]])
        return Data([(name, "dict[str, dict[str, int]]", draw)], f"for {k}, {v} in {name}.items():", [], [k], numbers, key_word, m, noun)
    if shape == "records":
        r_name = w.fresh(noun[0] if house.element == "letter" else noun, "record", "row")
        f, (a, b) = rng.choice(house.fields), rng.sample(house.measures, 2)
        draw = lambda r: [{f: label(r), a: number(r), b: number(r)} for _ in range(2)]
        key = f"{r_name}[{w.quoted(f)}]"
        numbers = [f"{r_name}[{w.quoted(a)}]", f"{r_name}[{w.quoted(b)}]"]
        return Data([(name, "list[dict]", draw)], f"for {r_name} in {name}:", [], [key], numbers, f, a, noun)
    if shape == "words":
        k = w.variable(noun)
        draw = lambda r: [label(r) for _ in range(r.randint(3, 4))]
        return Data([(name, "list[str]", draw)], f"for {k} in {name}:", [], [k], [f"len({k})"], noun, "length", noun)
    if shape == "links":
        k, t = w.variable(key_word), w.variable(rng.choice(house.fields))
        draw = lambda r: [(label(r), label(r)) for _ in range(size(r))]
        return Data([(name, "list[tuple[str, str]]", draw)], f"for {k}, {t} in {name}:", [], rng.choice([[k, t], [t, k]]), [f"len({k})"], key_word, "length", noun)
    if shape == "text":
        outer, inner = rng.choice([",:", ";=", " :", "|-", ";,", ", ", "/:"])
        part, k, v = w.fresh("part", "piece", "entry"), w.variable(key_word), w.variable(m)
        draw = lambda r: outer.join(f"{label(r)}{inner}{r.randint(0, w.house.top)}" for _ in range(size(r)))
        before = [f"{k}, {v} = {part}.split({w.quoted(inner)})"]
        number_text = f"int({v})"
        return Data([(name, "str", draw)], f"for {part} in {name}.split({w.quoted(outer)}):", before, [k], [number_text], key_word, m, noun)
    if shape == "zipped":
        second = w.fresh(words.plural(m), words.plural(m) + "_given")
        k, v = w.variable(key_word), w.variable(m)
        count = rng.randint(2, 4)
        return Data(
            [(name, "list[str]", lambda r: [label(r) for _ in range(count)]), (second, "list[int]", lambda r: [number(r) for _ in range(count)])],
            f"for {k}, {v} in zip({name}, {second}):", [], [k], [v], key_word, m, noun,
        )  # fmt: skip
    if shape == "indexed":
        i, v = w.fresh(*rng.sample(["i", "place", "index", "position", "day", "turn"], 3)), w.variable(m)
        draw = lambda r: [number(r) for _ in range(r.randint(3, 5))]
        start = rng.choice(["", ", 1"])
        return Data([(name, "list[int]", draw)], f"for {i}, {v} in enumerate({name}{start}):", [], [], [v, i, f"{v} * {i}"], key_word, m, noun)
    v = w.variable(m if house.element == "field" else noun)
    draw = lambda r: [number(r) for _ in range(r.randint(3, 6))]
    return Data([(name, "list[int]", draw)], f"for {v} in {name}:", [], [], [v], key_word, m, noun)


SHAPES = "rows triples tagged pairs table lists nested records words links text zipped indexed numbers".split()


def test(w: Writer, d: Data) -> tuple[str, str, str, list[tuple[str, str, Draw]]]:
    """A condition on the element: the expression, a phrase, a word for names, parameters it adds."""
    rng, house = w.rng, w.house
    x = rng.choice(d.numbers)
    simple = x if " " not in x else f"({x})"
    limit = rng.choice(house.limit_names)
    key = rng.choice(d.keys) if d.keys else None
    kind = rng.choice(house.tests)
    small = lambda r: r.randint(1, max(2, house.top * 2 // 3)) if d.number_word != "length" else r.randint(2, 6)
    constant = small(rng)
    shown = limit.replace("_", " ")
    measure = d.number_word
    if kind in ("wanted", "label", "starts", "other", "long", "listed") and key is None:
        kind = rng.choice(["over", "under", "even", "fixed"])
    if kind in ("over", "under", "reach", "within"):
        limit = w.fresh(limit, "limit", "bound")
        sign, phrase = {"over": (">", "above"), "under": ("<", "below"), "reach": (">=", "of at least"), "within": ("<=", "of at most")}[kind]
        text = rng.choice([f"with a {measure} {phrase} the {shown}", f"{phrase} the {shown}", f"whose {measure} is {phrase} the {shown}"])
        return f"{x} {sign} {limit}", text, {"over": f"over_{limit}", "under": f"under_{limit}", "reach": f"from_{limit}", "within": f"within_{limit}"}[kind], [(limit, "int", small)]
    if kind == "fixed":
        sign, phrase = rng.choice([(">", "more than"), ("<", "less than"), (">=", "at least"), ("!=", "other than")])
        return f"{x} {sign} {constant}", f"with {phrase} {constant} {measure}", rng.choice(house.adjectives), []
    if kind == "even":
        k = rng.randint(2, 5)
        return f"{simple} % {k} == 0", f"with a {measure} divisible by {k}", rng.choice(["even", "matching", *house.adjectives]), []
    if kind == "between":
        low, high = w.fresh("low", "lower", "first"), w.fresh("high", "upper", "last")
        return f"{low} <= {x} <= {high}", f"with a {measure} from {low} to {high}", f"between_{low}_and_{high}", [(low, "int", lambda r: r.randint(0, house.top // 3)), (high, "int", lambda r: r.randint(house.top // 3 + 1, house.top))]
    if kind == "wanted":
        wanted = w.fresh(*rng.sample(["wanted", "target", "chosen", "given", "asked", "which", d.key_word + "_name", "one", "who"], 4), "sought")
        return f"{key} {rng.choice(['==', '==', '!='])} {wanted}", f"of the {wanted.replace('_', ' ')} {d.key_word}", f"of_{d.key_word}", [(wanted, "str", w.label)]
    if kind == "listed":
        group = w.fresh(*rng.sample(["allowed", "known", "skipped", "banned", "members", "favourites", "picked_ones"], 3))
        negation = rng.choice(["in", "not in"])
        return f"{key} {negation} {group}", f"{'missing from' if 'not' in negation else 'among'} the {group.replace('_', ' ')}", rng.choice(house.adjectives), [(group, "list[str]", lambda r: r.sample(w.pool, 2))]
    if kind == "label":
        label = w.label(rng)
        return f"{key} {rng.choice(['==', '!='])} {w.quoted(label)}", f"about {label}", rng.choice(house.adjectives), []
    if kind == "starts":
        label = w.label(rng)
        return f"{key}.{rng.choice(['startswith', 'endswith'])}({w.quoted(rng.choice([label[:1], label[-1:]]))})", f"by the letters of the {d.key_word}", rng.choice(house.adjectives), []
    if kind == "long":
        k = rng.randint(1, 5)
        return f"len({key}) > {k}", f"with a long {d.key_word}", "long", []
    if kind == "other" and len(d.keys) > 1:
        return f"{d.keys[0]} != {d.keys[1]}", f"with two different {words.plural(d.key_word)}", "different", []
    if kind == "both" and len(d.numbers) > 1:
        a, b = d.numbers[:2]
        sign = rng.choice([">", "<", ">=", "!="])
        return f"{a} {sign} {b}", rng.choice(["where the first exceeds the second", f"that compare well by {measure}", "out of balance"]), rng.choice(house.adjectives), []
    return f"{x} > 0", f"with any {measure}", rng.choice(["positive", *house.adjectives]), []


TESTS = "over under reach within fixed even between wanted listed label starts long other both positive".split()


def value(w: Writer, d: Data) -> str:
    """A number read off one element, now and then changed."""
    rng = w.rng
    x = rng.choice(d.numbers)
    simple = x if " " not in x else f"({x})"
    k = rng.randint(2, 9)
    if rng.random() < 0.62:
        return x
    return rng.choice([f"{simple} * {k}", f"{x} + {k}", f"{x} - {k}", f"{simple} // {k}", f"{simple} % {k}", f"max({x}, {k})", f"min({x}, {k})", f"{simple} * {simple}"])


def shown(w: Writer, d: Data) -> tuple[str, str]:
    """What is put in a list for one element, with its type."""
    rng = w.rng
    x, q = value(w, d), w.quoted
    if not d.keys or rng.random() < 0.2:
        return x, "int"
    k = rng.choice(d.keys)
    if '"' in k + x or "'" in k + x:
        return rng.choice([(k, "str"), (k, "str"), (f"({k}, {x})", "tuple[str, int]")])
    mark = w.house.quote
    braces = lambda a, sep, b: f"f{mark}{{{a}}}{sep}{{{b}}}{mark}"
    return rng.choice([
        (k, "str"), (k, "str"), (k, "str"), (f"({k}, {x})", "tuple[str, int]"), (braces(k, rng.choice([":", "=", "-", " ", ": ", "/"]), x), "str"),
        (f"{k}.upper()", "str"), (f"{k} + {q(rng.choice('!?.-*'))}", "str"), (f"{k}[0]", "str"), (f"{k}[:2]", "str"), (f"{k}.title()", "str"), (f"[{k}, {x}]", "list"),
    ])  # fmt: skip


def nested(d: Data, lines: list[str], condition: str | None) -> list[str]:
    inner = [f"    {line}" for line in lines] if condition else lines
    inner = [f"if {condition}:", *inner] if condition else inner
    return [d.header, *[f"    {line}" for line in [*d.before, *inner]]]


def compose(house: CodeStyle, rng: random.Random) -> Function:
    """One function of the house; its content (data, test, operation, names) is drawn."""
    w = Writer(house, rng)
    d = data(w)
    operation = rng.choice(house.operations)
    if operation in ("per_key", "count_key", "group", "best", "first", "last", "join", "report", "invert", "most", "latest", "distinct") and not d.keys:
        operation = rng.choice(["total", "count", "collect", "running", "largest", "bucket", "label", "split", "gap", "fill"])
    has_test = rng.random() < 0.62
    condition, phrase, adjective, extra = test(w, d) if has_test else (None, "", rng.choice(house.adjectives), [])
    parameters = [*d.parameters, *extra]
    acc, q = house.accumulator, w.quoted
    add = (lambda amount: f"{acc} += {amount}") if house.augmented else (lambda amount: f"{acc} = {acc} + {amount}")
    compact = not d.before and (house.loop == "expression" or (house.loop == "mixed" and rng.random() < 0.4))
    header = d.header[:-1]
    tail = f"{header} if {condition}" if condition else header
    many, measure = words.plural(d.noun), d.number_word.replace("_", " ")
    what, op, returns, init, lines, final, single = "", operation, "int", "0", [], acc, None
    phrase = " " + phrase if phrase else ""
    key = rng.choice(d.keys) if d.keys else "0"
    x = value(w, d)
    empty = "0"
    prefix: list[str] = []
    if operation == "total":
        lines, single, op = [add(x)], f"sum({x} {tail})", rng.choice(["total", "sum"])
        what = rng.choice([f"the total {measure} of the {many}{phrase}", f"the sum of the {measure} of all {many}{phrase}", f"how much {measure} the {many}{phrase} have", f"the {measure} of the {many}{phrase} together"])
    elif operation == "count":
        lines, single, op = [add("1")], f"sum(1 {tail})", rng.choice(["count", "number"])
        what = rng.choice([f"how many {many} there are{phrase}", f"the number of {many}{phrase}", f"the count of {many}{phrase}"])
    elif operation == "collect":
        item, kind = shown(w, d)
        init, empty, returns = "[]", "[]", f"list[{kind}]"
        lines, single, op = [f"{acc}.append({item})"], f"[{item} {tail}]", rng.choice(["list", "all", "found"])
        what = rng.choice([f"the {many}{phrase}", f"which {many} are listed{phrase}", f"all {many}{phrase}", f"a list of the {many}{phrase}"])
    elif operation == "per_key":
        init, empty, returns, op = "{}", "{}", "dict[str, int]", rng.choice(["totals", "sums"])
        lines = [rng.choice([f"{acc}[{key}] = {acc}.get({key}, 0) + {x}", f"{acc}[{key}] = max({acc}.get({key}, 0), {x})", f"{acc}[{key}] = {acc}.get({key}, 0) + {x}"])]
        what = rng.choice([f"the {measure} of each {d.key_word}{phrase}", f"the {measure} by {d.key_word}{phrase}", f"how much {measure} each {d.key_word} has{phrase}"])
    elif operation == "count_key":
        init, empty, returns, op = "{}", "{}", "dict[str, int]", rng.choice(["counts", "frequency"])
        lines = rng.choice([[f"{acc}[{key}] = {acc}.get({key}, 0) + 1"], [f"if {key} not in {acc}:", f"    {acc}[{key}] = 0", f"{acc}[{key}] += 1"]])
        what = rng.choice([f"how many {many} each {d.key_word} has{phrase}", f"the number of {many} by {d.key_word}{phrase}"])
    elif operation == "group":
        init, empty, returns, op = "{}", "{}", "dict[str, list[int]]", rng.choice(["groups", "lists"])
        lines = rng.choice([[f"{acc}.setdefault({key}, []).append({x})"], [f"if {key} not in {acc}:", f"    {acc}[{key}] = []", f"{acc}[{key}].append({x})"]])
        what = rng.choice([f"the {many} of each {d.key_word}{phrase}", f"every {measure} by {d.key_word}{phrase}", f"the {many} grouped by {d.key_word}{phrase}"])
    elif operation == "invert":
        init, empty, returns, op = "{}", "{}", "dict[int, list[str]]", rng.choice(["index", "lookup"])
        lines = [f"{acc}.setdefault({x}, []).append({key})"]
        what = f"the {words.plural(d.key_word)} for each {measure}{phrase}"
    elif operation == "best":
        empty, returns, init = q(""), "str", q("")
        top = w.fresh("top", "best", "highest", "peak")
        first, sign = rng.choice([("-1", ">"), ("0", ">="), ("9999", "<")])
        prefix, op = [f"{top} = {first}"], rng.choice(["best", "top"] if sign != "<" else ["least", "lowest"])
        lines = [f"if {x} {sign} {top}:", f"    {acc}, {top} = {key}, {x}"]
        what = rng.choice([f"the {d.key_word} with the {'smallest' if sign == '<' else 'largest'} {measure}{phrase}", f"which {d.key_word} has the {'least' if sign == '<' else 'most'} {measure}{phrase}"])
    elif operation in ("first", "last", "latest"):
        empty, returns, op = q(""), "str", "first" if operation == "first" else "last"
        init = q("") if operation != "first" else ""
        lines = [f"return {key}"] if operation == "first" else [f"{acc} = {key}"]
        final = q(rng.choice(["", "none", "-"])) if operation == "first" else acc
        if not condition:
            condition, phrase = f"{rng.choice(d.numbers)} > {rng.randint(1, house.top // 2 + 1)}", f" with enough {measure}"
        what = rng.choice([f"the {op} {d.key_word}{phrase}", f"which of the {many} comes {op}{phrase}"])
    elif operation == "join":
        init, empty, returns, op = "[]", q(""), "str", rng.choice(["line", "text", "summary"])
        item, kind = shown(w, d)
        item = key if kind != "str" else item
        lines, final = [f"{acc}.append({item})"], f"{q(rng.choice([', ', ' ', '-', ',', ';', '/', ' and ']))}.join({acc})"
        what = rng.choice([f"the {many}{phrase} in one line", f"a text with the {many}{phrase}"])
    elif operation == "report":
        init, empty, returns, op = "[]", "[]", "list[str]", rng.choice(["report", "lines"])
        plain = "'" not in key + x and '"' not in key + x
        text = f"f{house.quote}{{{key}}}{rng.choice([': ', ' has ', ' x ', '=', ' - '])}{{{x}}}{house.quote}" if plain else f"{key} + {q(': ')} + str({x})"
        lines = [f"{acc}.append({text})"]
        what = rng.choice([f"a line for each {d.noun}{phrase}", f"a report on the {many}{phrase}"])
    elif operation == "running":
        init, empty, returns, op = "[]", "[]", "list[int]", rng.choice(["running", "progress"])
        level = w.fresh("level", "so_far", "current", "state")
        prefix, lines = [f"{level} = 0"], [f"{level} += {x}", f"{acc}.append({level})"]
        what = rng.choice([f"the {measure} reached after each {d.noun}{phrase}", f"the running {measure} of the {many}{phrase}"])
    elif operation == "largest":
        function = rng.choice(["max", "min"])
        op = {"max": rng.choice(["max", "largest"]), "min": rng.choice(["min", "smallest"])}[function]
        init = "0" if function == "max" else str(house.top * 2)
        lines, single = [f"{acc} = {function}({acc}, {x})"], f"{function}([{x} {tail}], default=0)"
        what = rng.choice([f"the {'largest' if function == 'max' else 'smallest'} {measure} of the {many}{phrase}", f"the {'highest' if function == 'max' else 'lowest'} {measure} among the {many}{phrase}"])
    elif operation == "bucket":
        k = rng.randint(2, 4)
        init, empty, returns, op = rng.choice([f"[0] * {k}", f"[0 for _ in range({k})]"]), "[]", "list[int]", "spread"
        lines = [f"{acc}[{rng.choice(d.numbers) if k == 0 else ('(' + x + ')' if ' ' in x else x)} % {k}] += {rng.choice(['1', x])}"]
        what = f"the {many}{phrase} spread over {k} rows by {measure}"
    elif operation == "label":
        low, high = rng.sample(house.labels, 2)
        k = rng.randint(1, house.top)
        init, empty, returns, op = "[]", "[]", "list[str]", rng.choice(["labels", "marks"])
        lines = [f"if {x} {rng.choice(['>', '<', '>='])} {k}:", f"    {acc}.append({q(high)})", "else:", f"    {acc}.append({q(low)})"]
        what = rng.choice([f"{high} or {low} for each {d.noun}{phrase}", f"the mark of each {d.noun}{phrase}"])
    elif operation == "split":
        rest = w.fresh("rest", "others", "left_over", "remaining")
        prefix, init, returns, op = [f"{rest} = 0"], "0", "tuple[int, int]", "split"
        k = rng.randint(1, house.top)
        empty = "0, 0"
        lines = [f"if {x} {rng.choice(['>', '<='])} {k}:", f"    {add(x)}", "else:", f"    {rest} += {rng.choice(['1', x])}"]
        final = rng.choice([f"({acc}, {rest})", f"{acc}, {rest}"])
        what = f"the {measure} of both parts of the {many}{phrase}"
    elif operation == "gap":
        before = w.fresh("before", "previous", "prev", "last_seen")
        prefix, op = [f"{before} = 0"], rng.choice(["change", "gap"])
        lines = [rng.choice([f"{acc} = max({acc}, abs({x} - {before}))", add(f"abs({x} - {before})"), add(f"({x} > {before})")]), f"{before} = {x}"]
        what = rng.choice([f"how much the {measure} of the {many} changes{phrase}", f"the change of {measure} from one {d.noun} to the next{phrase}"])
    elif operation == "fill":
        most = w.fresh("most", "room", "space", "full")
        parameters.append((most, "int", lambda r: r.randint(house.top // 2 + 1, house.top * 2)))
        op = rng.choice(["filled", "used"])
        lines = rng.choice([[f"if {acc} + {x} <= {most}:", f"    {add(x)}"], [f"{acc} = min({acc} + {x}, {most})"], [add(f"max({x} - {most}, 0)")], [add(f"min({x}, {most})")]])
        what = rng.choice([f"the {measure} of the {many} that fit the {most}{phrase}", f"the {measure} up to the {most}{phrase}"])
    elif operation == "any":
        empty, returns, op, init = "False", "bool", rng.choice(["has", "any"]), ""
        if not condition:
            condition, phrase = f"{rng.choice(d.numbers)} > {rng.randint(1, house.top)}", f" with a great {measure}"
        lines, final, single = ["return True"], "False", f"any({condition} {header})"
        what = rng.choice([f"whether there is any of the {many}{phrase}", f"if one of the {many} is there{phrase}", f"True for any {d.noun}{phrase}"])
    elif operation == "distinct":
        init, empty, returns, op = "set()", "[]", "list[str]", rng.choice(["distinct", "unique"])
        lines, final, single = [f"{acc}.add({key})"], f"sorted({acc})", f"sorted({{{key} {tail}}})"
        what = rng.choice([f"the different {words.plural(d.key_word)}{phrase}", f"each {d.key_word} once{phrase}"])
    else:  # most
        init, empty, returns, op = "{}", q(""), "str", rng.choice(["most", "leading"])
        lines, final = [f"{acc}[{key}] = {acc}.get({key}, 0) + {rng.choice([x, '1'])}"], f"max({acc}, key={acc}.get)"
        what = f"the {d.key_word} with the most {rng.choice([measure, many])}{phrase}"
    if house.last_step == "drawn" and final == acc and rng.random() < 0.5:
        final, returns, more = last_step(w, acc, returns)
        parameters += more
    if compact and single and returns in ("int", "bool", "list[int]", "list[str]") and final in (acc, "False", f"sorted({acc})"):
        body = [f"return {single}"]
    else:
        body = [*([f"{acc} = {init}"] if init else []), *prefix, *nested(d, lines, condition), f"return {final}"]
        if house.last_step == "parenthesised":
            body[-1] = f"return ({final})" if final[0] != "(" else body[-1]
    name = function_name(w, d, op, adjective)
    return Function(name, parameters, returns, body, what), empty  # type: ignore[return-value]


OPERATIONS = """total count collect per_key count_key group invert best first last join report running largest bucket label split gap
fill any distinct most""".split()


def last_step(w: Writer, acc: str, returns: str) -> tuple[str, str, list[tuple[str, str, Draw]]]:
    rng = w.rng
    if returns == "int":
        name = w.fresh(*rng.sample(["bonus", "extra", "start", "rate", "fee", "base", "share", "times", "tax", "gift"], 4))
        k = rng.randint(2, 10)
        return rng.choice([
            (f"{acc} + {name}", returns, [(name, "int", lambda r: r.randint(1, 20))]), (f"{acc} * {name}", returns, [(name, "int", lambda r: r.randint(2, 6))]),
            (f"{acc} // {k}", returns, []), (f"{acc} % {k}", returns, []), (f"{acc} * {k}", returns, []), (f"{acc} - {name}", returns, [(name, "int", lambda r: r.randint(1, 9))]),
            (f"max({acc} - {name}, 0)", returns, [(name, "int", lambda r: r.randint(1, 20))]), (f"{acc} * 100 // {name}", returns, [(name, "int", lambda r: r.randint(2, 50))]),
        ])  # fmt: skip
    if returns.startswith("list"):
        return rng.choice([(f"sorted({acc})", returns, []), (f"{acc}[::-1]", returns, []), (f"{acc}[:{rng.randint(1, 3)}]", returns, []), (f"len({acc})", "int", []), (f"sorted({acc}, reverse=True)", returns, [])])
    if returns.startswith("dict"):
        key, held = returns[5:-1].split(", ", 1)
        k = w.fresh("k", "key", "name_of")
        return rng.choice([(f"sorted({acc})", f"list[{key}]", []), (f"len({acc})", "int", []), (f"sorted({acc}.items())", f"list[tuple[{key}, {held}]]", []), (f"list({acc}.values())", f"list[{held}]", []), (f"{{{k}: {acc}[{k}] for {k} in sorted({acc})}}", returns, [])])
    return acc, returns, []


def function_name(w: Writer, d: Data, op: str, adjective: str) -> str:
    rng, house = w.rng, w.house
    verb, noun, measure, key = rng.choice(house.verbs), d.noun, d.number_word, d.key_word
    many = words.plural(noun)
    plain = adjective if adjective in house.adjectives else rng.choice(house.adjectives)
    joined = adjective if "_" in adjective else f"{adjective}"
    condition = joined if "_" in joined else f"that_are_{joined}" if rng.random() < 0.1 else joined
    name = {
        "verb_nouns": f"{verb}_{many}", "verb_adj_nouns": f"{verb}_{plain}_{many}", "adj_nouns": f"{plain}_{many}",
        "noun_measure": f"{noun}_{measure}", "op_measure": f"{op}_{measure}", "noun_op": f"{noun}_{op}",
        "measure_of_nouns": f"{measure}_of_{many}", "nouns_cond": f"{many}_{condition}", "op_nouns_cond": f"{op}_{many}_{condition}",
        "verb_measure_by_field": f"{verb}_{measure}_by_{key}", "op_adj_nouns": f"{op}_{plain}_{many}", "get_noun_op": f"get_{noun}_{op}",
        "find_nouns": f"find_{plain}_{noun}", "verb_noun": f"{verb}_{noun}", "calc_op_measure": f"calc_{op}_{measure}",
        "adj_noun_measure": f"{plain}_{noun}_{measure}", "field_measure": f"{key}_{measure}", "nouns_by_field": f"{many}_by_{key}",
        "noun_field_op": f"{noun}_{key}_{op}", "verb_noun_measure": f"{verb}_{noun}_{measure}",
    }[rng.choice(house.name_patterns)]  # fmt: skip
    if house.camel:
        head, *tail = name.split("_")
        name = head + "".join(part.capitalize() for part in tail)
    return name
