"""String processing: characters and words filtered, mapped, counted and joined."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import letter_condition, letter_map, word_condition, word_map, word_measure
from ..program import Parameter, Program
from .list_transforms import loop

Parts = tuple[list[str], str, str]


def characters(draft: Draft, text: str) -> Parts:
    """Build a string character by character."""
    c, out = draft.names("char", "other")
    value, word = letter_map(draft, c)
    test, group = letter_condition(draft, c)
    empty = draft.quoted("")
    keep = draft.pick(c, value)
    if draft.chance(0.3):
        return [f"return {empty}.join({keep} for {c} in {text} if {test})"], "str", f"{group}_only"
    if draft.chance(0.3):
        return [f"return {empty}.join([{value} for {c} in {text}])"], "str", word
    if draft.chance(0.3):
        return (
            [
                f"{out} = {empty}",
                f"for i, {c} in enumerate({text}):",
                f"    if i % {draft.number(2, 3)} == {draft.pick(0, 1)}:  #? every other place",
                f"        {draft.add(out, value)}",
                "    else:",
                f"        {draft.add(out, c)}",
                f"return {out}",
            ],
            "str",
            f"alternate_{word}",
        )
    if draft.chance(0.5):
        return (
            [
                f"{out} = {empty}",
                f"for {c} in {text}:",
                f"    if {test}:",
                f"        {draft.add(out, value)}",
                "    else:",
                f"        {draft.add(out, draft.pick(c, draft.quoted('-'), draft.quoted('.'), c))}",
                f"return {out}",
            ],
            "str",
            word,
        )
    front = draft.chance(0.3)
    return (
        [
            f"{out} = {empty}",
            f"for {c} in {text}:",
            f"    if {test}:",
            f"        {f'{out} = {keep} + {out}' if front else draft.add(out, keep)}",
            f"return {out}",
        ],
        "str",
        group,
    )


def counted(draft: Draft, text: str) -> Parts:
    """A number about the characters."""
    c, total = draft.names("char", "total")
    test, word = letter_condition(draft, c)
    other, second = letter_condition(draft, c)
    form = draft.number(0, 5)
    if form == 0:
        return [f"return sum(1 for {c} in {text} if {test})"], "int", word
    if form == 1:
        return (
            [
                f"{total} = 0",
                f"for {c} in {text}:",
                f"    if {test}:",
                f"        {draft.add(total, draft.pick('1', '2', f'ord({c}) - 96'))}",
                f"    elif {other}:",
                f"        {draft.add(total, draft.pick('1', '3', '5'), draft.pick('+', '-'))}",
                f"return {total}",
            ],
            "int",
            f"{word}_{second}",
        )
    if form == 2:
        k = draft.number(5, 30)
        return (
            [
                f"{total} = {draft.number(0, 7)}",
                f"for i, {c} in enumerate({text}):",
                f"    {total} = ({total} * {draft.number(2, 31)} + ord({c}){draft.pick('', ' * i', ' + i')}) % {k * 7}",
                f"return {total}",
            ],
            "int",
            "hash",
        )
    if form == 3:
        run, best = draft.names("total", "total")
        return (
            [
                f"{best} = {run} = 0",
                f"for {c} in {text}:",
                f"    {run} = {run} + 1 if {test} else 0  #? a streak breaks",
                f"    {best} = max({best}, {run})",
                f"return {best}",
            ],
            "int",
            f"longest_{word}",
        )
    if form == 4:
        return (
            [
                f"for i, {c} in enumerate({text}):",
                f"    if {test}:",
                f"        return {draft.pick('i', f'i * {draft.number(2, 5)}')}",
                "return -1",
            ],
            "int",
            f"first_{word}",
        )
    return (
        [
            f"{total} = {{}}",
            f"for {c} in {text}:",
            f"    if {test}:",
            f"        {total}[{c}] = {total}.get({c}, 0) + 1",
            f"return {total}",
        ],
        "dict[str, int]",
        f"{word}_counts",
    )


def worded(draft: Draft, text: str) -> Parts:
    """Split into words, change them, join them again."""
    w, ws, out = draft.names("word", "words", "other")
    value, word = word_map(draft, w)
    test, group = word_condition(draft, w)
    glue = draft.quoted(draft.pick(" ", "-", "_", "", "+", " "))
    form = draft.number(0, 5)
    if form == 0:
        return [f"return {glue}.join({value} for {w} in {text}.split())"], "str", word
    if form == 1:
        return (
            [f"{ws} = {text}.split()", *loop(draft, ws, out, w, value, test), f"return {glue}.join({out})"],
            "str",
            f"{group}_{word}",
        )
    if form == 2:
        measure, what = word_measure(draft, w)
        return (
            [f"{ws} = {text}.split()", f"return {draft.pick('max', 'min', 'sorted')}({ws}, key=lambda {w}: {measure})"],
            "str",
            what,
        )
    if form == 3:
        measure, what = word_measure(draft, w)
        return (
            [f"{ws} = {text}.split({draft.quoted(' ')})", f"return [{measure} for {w} in {ws}{draft.pick('', f' if {test}')}]"],
            "list[int]",
            f"word_{what}",
        )
    if form == 4:
        return (
            [
                f"{ws} = {text}.split()",
                f"{ws}.{draft.pick('reverse()', 'sort()', 'sort(key=len)', 'sort(reverse=True)')}",
                f"return {glue}.join({value if draft.chance(0.5) else w} for {w} in {ws})",
            ],
            "str",
            "words",
        )
    return (
        [
            f"{out} = []",
            f"for i, {w} in enumerate({text}.split()):",
            f"    {out}.append({value} if i % 2 == {draft.pick(0, 1)} else {w})",
            f"return {glue}.join({out})",
        ],
        "str",
        f"alternate_{word}",
    )


def structured(draft: Draft, text: str) -> Parts:
    """Whole-string manipulations: encoding, windows, palindromes, halves."""
    c, out, total = draft.names("char", "other", "total")
    empty = draft.quoted("")
    k = draft.number(2, 4)
    form = draft.number(0, 7)
    if form == 0:
        return (
            [
                f"{out} = {empty}",
                f"{total} = 1",
                f"for i in range(1, len({text}) + 1):",
                f"    if i < len({text}) and {text}[i] == {text}[i - 1]:  #? the run goes on",
                f"        {draft.add(total, '1')}",
                "    else:",
                f"        {draft.add(out, draft.pick(f'{text}[i - 1] + str({total})', f'str({total}) + {text}[i - 1]'))}",
                f"        {total} = 1",
                f"return {out}",
            ],
            "str",
            draft.pick("encoded", "run_length", "compressed"),
        )
    if form == 1:
        fold = draft.pick("sorted(set({0}[i:i + %d]))" % k, "{0}[i:i + %d]" % k, "{0}[i:i + %d][::-1]" % k).format(text)
        value = f"{empty}.join({fold})" if fold.startswith("sorted") else fold
        return (
            [f"return [{value} for i in range({draft.pick('0', '1')}, len({text}) - {k - 1}{draft.pick('', f', {k}')})]"],
            "list[str]",
            draft.pick("windows", "chunks", "pieces"),
        )
    if form == 2:
        test = letter_condition(draft, c)[0]
        return (
            [f"{out} = {empty}.join({c}.lower() for {c} in {text} if {test})", f"return {out} == {out}[::-1]"],
            "bool",
            "palindrome",
        )
    if form == 3:
        return (
            [
                f"{total} = len({text}) // {draft.pick(2, 2, 3)}",
                "return "
                + draft.pick(
                    "{0}[{1}:] + {0}[:{1}]",
                    "{0}[:{1}][::-1] + {0}[{1}:]",
                    "{0}[:{1}].upper() + {0}[{1}:]",
                    "{0}[{1}:] + {0}[:{1}][::-1]",
                ).format(text, total),
            ],
            "str",
            "halves",
        )
    if form == 4:
        return (
            [
                f"{out} = []",
                f"for {c} in {text}:",
                f"    if {out} and {out}[-1] == {c}:  #? drop a repeated neighbour",
                f"        {draft.pick('continue', f'{out}.pop()')}",
                "    else:",
                f"        {out}.append({c}{draft.pick('', '.lower()', '.upper()')})",
                f"return {empty}.join({out})",
            ],
            "str",
            "collapsed",
        )
    if form == 5:
        return (
            [
                f"{out} = {{}}",
                f"for i, {c} in enumerate({text}):",
                f"    {draft.pick(f'{out}.setdefault({c}, i)', f'{out}[{c}] = i')}",
                f"return {out}",
            ],
            "dict[str, int]",
            draft.pick("positions", "indices"),
        )
    if form == 6:
        return (
            [
                f"{out} = sorted({text}{draft.pick('', ', reverse=True', f', key=lambda {c}: ({text}.count({c}), {c})')})",
                f"return {draft.quoted(draft.pick('', '-', ','))}.join({out})",
            ],
            "str",
            "sorted",
        )
    padded = f"{text}.center(len({text}) + {k * 2}, {draft.quoted(draft.pick('*', '-', '.'))})"
    return (
        [
            "return "
            + draft.pick(
                "{0}.{1}({2}, {3})".format(
                    text, "replace", draft.quoted(draft.pick("a", "e", "o")), draft.quoted(draft.pick("@", "3", "0", ""))
                ),
                f"{text}[::{k}] + {text}[1::{k}]",
                f"{text}.strip().title().swapcase()",
                f"{text}[:{k}] + {text}[-{k}:]",
                padded,
            )
        ],
        "str",
        "format",
    )


def generate(draft: Draft) -> Program:
    text = draft.name("text")
    kind = draft.weighted({characters: 4, counted: 4, worded: 4, structured: 4})
    body, returns, word = kind(draft, text)
    draw = args.sentence if kind is worded else draft.pick(args.text, args.text, args.letters("aabbcd"), args.word)
    parameters = [Parameter(text, "str", draw)]
    if draft.chance(0.12) and body[-1].startswith("return ") and returns == "str":
        extra = draft.name("int")
        parameters.append(Parameter(extra, "int", args.integer(1, 4)))
        body[-1] = f"return ({body[-1][7:]})[{draft.pick(f':{extra}', f'{extra}:', f'::{extra}')}]"
    if draft.chance(0.12):
        body = [
            f"if not {text}:",
            f"    return {draft.quoted('') if returns == 'str' else {'int': '0', 'bool': 'False', 'list[int]': '[]', 'list[str]': '[]'}.get(returns, '{}')}",
            *body,
        ]
    verbs = {
        "int": ["count", "score", "measure", "find"],
        "str": ["make", "format", "convert", "encode", "clean", "rewrite", "join", "get"],
    }.get(returns, ["get", "build", "check", "find"])
    name = draft.function_name(
        verbs, [word], draft.pick(["letters", "chars", "text"], ["string", "text", ""], ["", "words", "in_text"])
    )
    summary = draft.pick(
        f"Return the {word} of the text.", f"Work out the {word} in a string.", f"Give the {word} form of the given text."
    )
    return Program(name, parameters, returns, body, summary.replace("_", " "))
