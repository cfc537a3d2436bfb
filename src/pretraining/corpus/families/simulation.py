"""Simulations and state machines: moves, commands, queues, stacks, small classes."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer
from ..program import Parameter, Program


def moves(draft: Draft) -> Program:
    steps, c = draft.names("text", "char")
    alphabet = draft.pick("LR", "UD", "UDLR", "NESW", "+-", "<>", "ab", "01", "xyz", "ABC")
    state = draft.pick("pos", "level", "height", "x", "state", "place")
    q = draft.quoted
    lines = [f"{state} = {draft.pick('0', '0', str(draft.number(1, 9)))}"]
    second = draft.pick("best", "visits", "seen", "turns", "low")
    track = draft.chance(0.5)
    lines += [f"{second} = 0"] if track else []
    lines += [f"for {c} in {steps}:"]
    for position, symbol in enumerate(alphabet[: draft.number(2, 3)]):
        update = draft.pick(
            draft.add(state, str(draft.number(1, 4))),
            draft.add(state, str(draft.number(1, 4)), "-"),
            f"{state} = {state} * 2 % {draft.number(7, 30)}",
            f"{state} = max({state} - {draft.number(1, 3)}, 0)",
            f"{state} = -{state}",
            f"{state} = min({state} + {draft.number(1, 3)}, {draft.number(5, 12)})",
        )
        lines += [f"    {'if' if position == 0 else 'elif'} {c} == {q(symbol)}:", f"        {update}"]
    if track:
        lines += [
            "    "
            + draft.pick(
                f"{second} = max({second}, {state})",
                f"{second} = min({second}, {state})",
                f"{second} += {state} == 0",
                f"{second} += {state}",
            )
        ]
    lines += [
        "return "
        + (draft.pick(second, f"({state}, {second})", f"{state} + {second}") if track else draft.pick(state, f"abs({state})"))
    ]
    name = draft.function_name(
        ["run", "simulate", "follow", "walk", "track"],
        ["moves", "steps", "path", "robot", "elevator", "signals", "commands"],
        ["", ""],
    )
    return Program(
        name,
        [Parameter(steps, "str", args.letters(alphabet, 4, 9))],
        "int",
        lines,
        "Follow the moves and return the final state.",
    )


def machine(draft: Draft) -> Program:
    text, c = draft.names("text", "char")
    states = draft.rng.sample(
        draft.pick(
            ["idle", "open", "closed", "locked", "done"],
            ["red", "green", "yellow", "off"],
            ["start", "middle", "end", "error"],
            ["A", "B", "C", "D"],
            ["on", "off", "wait", "ready"],
        ),
        3,
    )
    q = draft.quoted
    alphabet = draft.pick("ab", "01", "xy", "+-", "ot")
    table = draft.pick("table", "rules", "moves", "next_state")
    entries = [
        f"({q(state)}, {q(symbol)}): {q(draft.rng.choice(states))}"
        for state in states[: draft.number(2, 3)]
        for symbol in alphabet
    ]
    state, count = draft.pick(("state", "changes"), ("current", "hops"), ("mode", "steps"))
    lines = [
        f"{table} = {{{', '.join(draft.rng.sample(entries, min(len(entries), draft.number(3, 4))))}}}",
        f"{state} = {q(states[0])}",
    ]
    if draft.chance(0.5):
        lines += [
            f"{count} = 0",
            f"for {c} in {text}:",
            f"    new = {table}.get(({state}, {c}), {draft.pick(state, q(states[0]))})",
            f"    if new {draft.pick('!=', '==')} {state}:",
            f"        {draft.add(count, '1')}",
            f"    {state} = new",
            f"return {draft.pick(count, f'({state}, {count})')}",
        ]
    else:
        lines += [
            f"for {c} in {text}:",
            f"    {state} = {table}.get(({state}, {c}), {draft.pick(state, q(states[-1]))})  #? stay when unknown",
            f"return {state}",
        ]
    name = draft.function_name(
        ["run", "simulate", "drive"], ["machine", "automaton", "door", "light", "states", "lock"], ["", ""]
    )
    return Program(
        name, [Parameter(text, "str", args.letters(alphabet, 3, 8))], "str", lines, "Run the state machine over the input."
    )


def commands(draft: Draft) -> Program:
    ops = draft.pick("ops", "commands", "instructions", "actions", "program")
    verbs = draft.rng.sample(["push", "pop", "add", "sub", "mul", "dup", "inc", "dec", "neg", "reset", "swap", "double"], 3)
    name_, value = draft.pick(("op", "n"), ("command", "value"), ("kind", "amount"), ("verb", "x"))
    state = draft.pick("total", "register", "acc", "value_now", "level")
    q = draft.quoted
    lines = [f"{state} = {draft.pick('0', '1', str(draft.number(2, 9)))}", f"for {name_}, {value} in {ops}:"]
    meanings = {
        "push": "+= N",
        "pop": "-= N",
        "add": "+= N",
        "sub": "-= N",
        "mul": "*= N",
        "dup": "*= 2",
        "inc": "+= 1",
        "dec": "-= 1",
        "neg": "= N - S",
        "reset": "= N",
        "swap": "= N - S",
        "double": "= S * 2 + N",
    }
    for position, verb in enumerate(verbs):
        lines += [
            f"    {'if' if position == 0 else 'elif'} {name_} == {q(verb)}:",
            f"        {state} {meanings[verb].replace('N', value).replace('S', state)}",
        ]
    if draft.chance(0.4):
        lines += ["    else:", f"        {draft.add(state, '1', '-')}"]
    lines += [f"return {draft.pick(state, state, f'{state} % {draft.number(5, 50)}', f'max({state}, 0)')}"]
    name = draft.function_name(
        ["run", "execute", "apply", "evaluate"], ["commands", "program", "ops", "instructions"], ["", "", "on_value"]
    )
    draw = lambda rng: [(rng.choice(verbs), rng.randint(1, 6)) for _ in range(rng.randint(2, 4))]
    return Program(name, [Parameter(ops, "list[tuple[str, int]]", draw)], "int", lines, "Run the commands on one value.")


def stack(draft: Draft) -> Program:
    out = draft.pick("stack", "st", "pile", "pending")
    q = draft.quoted
    form = draft.number(0, 3)
    if form == 0:
        text, c = draft.names("text", "char")
        total = draft.name("total")
        opening, closing, alphabet = draft.pick(("(", ")", "()"), ("[", "]", "[]"), ("<", ">", "<>"), ("{", "}", "{}"))
        lines = [
            f"{out} = {total} = 0",
            f"for {c} in {text}:",
            f"    if {c} == {q(opening)}:",
            f"        {draft.add(out, '1')}",
            f"        {draft.pick(f'{total} = max({total}, {out})', f'{total} += {out}')}",
            f"    elif {out}{draft.pick('', ' > 0')}:",
            f"        {draft.add(out, '1', '-')}",
            *(["    else:", f"        {draft.pick('return -1', draft.add(total, '1'))}"] if draft.chance(0.5) else []),
            f"return {draft.pick(total, out, f'({total}, {out})', f'{total} - {out}', f'{out} == 0')}",
        ]
        return Program(
            draft.function_name(["check", "measure", "count", "max"], ["depth", "brackets", "nesting", "balance"], ["", ""]),
            [Parameter(text, "str", args.letters(alphabet, 4, 8))],
            "int",
            lines,
            "Measure how deep the brackets go.",
        )
    xs, x = draft.names("list", "item")
    keep = draft.pick(
        f"{out}[-1] < {x}",
        f"{out}[-1] > {x}",
        f"{out}[-1] <= {x}",
        f"({out}[-1] + {x}) % 2 == 0",
        f"{out}[-1] % {draft.number(2, 4)} == {x} % {draft.number(2, 4)}",
    )
    if form == 1:
        lines = [
            f"{out} = []",
            f"for {x} in {xs}:",
            f"    while {out} and {keep}:",
            f"        {draft.pick(f'{out}.pop()', f'{x} += {out}.pop()', f'{x} = max({x}, {out}.pop())')}",
            f"    {out}.append({x})",
            f"return {draft.pick(out, f'len({out})', f'sum({out})')}",
        ]
    elif form == 2:
        total = draft.name("other")
        lines = [
            f"{total} = [{draft.pick('-1', '0')}] * len({xs})",
            f"{out} = []",
            f"for i, {x} in enumerate({xs}):",
            f"    while {out} and {xs}[{out}[-1]] {draft.pick('<', '>', '<=')} {x}:",
            "        " + draft.pick(f"{total}[{out}.pop()] = {x}", f"j = {out}.pop()" + "\n" + f"            {total}[j] = i - j"),
            f"    {out}.append(i)",
            f"return {total}",
        ]
    else:
        lines = [
            f"{out} = []",
            f"for {x} in {xs}:",
            f"    if {condition(draft, x)[0]}:",
            f"        {out}.append({draft.pick(x, integer(draft, [x], 1))})",
            f"    elif {out}:",
            "        "
            + draft.pick(f"{out}.pop()", f"{out}[-1] += {x}", f"{out}.append({out}.pop() - {x})", f"{out}.insert(0, {x})"),
            f"return {draft.pick(out, out, f'sum({out})', f'len({out})')}",
        ]
    return Program(
        draft.function_name(["process", "run", "reduce", "next"], ["stack", "greater", "pile", "monotone"], ["", "", "values"]),
        [Parameter(xs, "list[int]", args.integers(0, 12))],
        "list[int]",
        lines,
        "Process the values with a stack.",
    )


def rounds(draft: Draft) -> Program:
    n, k = draft.names("int", "int")
    queue = draft.pick("queue", "circle", "line", "people", "players", "ring")
    log = draft.pick("out", "removed", "order", "left")
    body = draft.pick(
        [
            f"{queue} = list(range({draft.pick('1, ', '')}{n} + 1))",
            f"{log} = []",
            f"while len({queue}) > {draft.number(1, 2)}:",
            f"    {queue} = {queue}[{k} % len({queue}):] + {queue}[:{k} % len({queue})]",
            f"    {log}.append({queue}.pop({draft.pick('0', '')}))",
            f"return {draft.pick(f'{queue}[0]', log, f'{log}[-1]', f'sum({log})')}",
        ],
        [
            f"{queue} = [0] * {n}",
            f"{log} = 0",
            f"for step in range({k} * {draft.number(2, 4)}):",
            f"    {log} = ({log} + {draft.pick('step', f'{k}', str(draft.number(1, 4)))}) % {n}",
            f"    {queue}[{log}] {draft.pick('+= 1', '+= step', '^= 1', f'= step - {queue}[{log}]')}",
            f"return {draft.pick(queue, f'sum({queue})', f'({log}, sum({queue}))', f'max({queue})')}",
        ],
        [
            f"{queue} = {n}",
            f"{log} = 0",
            f"while {queue} > {k} and {log} < {draft.number(12, 30)}:",
            f"    {queue} = {integer(draft, [queue, queue, k, log], 1)}",
            f"    {log} += 1",
            f"return {draft.pick(log, queue, f'({queue}, {log})')}",
        ],
    )
    return Program(
        draft.function_name(["simulate", "play", "run", "survivor"], ["rounds", "game", "circle", "queue", "turns"], ["", ""]),
        [Parameter(n, "int", args.integer(3, 12)), Parameter(k, "int", args.integer(1, 5))],
        "int",
        body,
        "Play the rounds and return what is left.",
    )


def small_class(draft: Draft) -> Program:
    kind = draft.pick("Counter", "Tracker", "Meter", "Box", "Robot", "Clock", "Gauge", "Player", "Buffer", "Machine")
    field, verb, other = draft.pick(
        ("value", "add", "drop"), ("level", "raise_by", "lower_by"), ("count", "up", "down"), ("size", "grow", "shrink")
    )
    xs, x = draft.names("list", "item")
    test, word = condition(draft, x)
    helpers = [
        f"class {kind}:",
        "    def __init__(self):",
        f"        self.{field} = {draft.number(0, 9)}",
        "",
        f"    def {verb}(self, n):",
        f"        self.{field} "
        + draft.pick(
            "+= n", f"= (self.{field} + n) % {draft.number(9, 40)}", f"= max(self.{field}, n)", f"= self.{field} * 2 + n"
        ),
        "",
        f"    def {other}(self, n):",
        f"        self.{field} {draft.pick('-= n', f'= max(self.{field} - n, 0)', f'= abs(self.{field} - n)', '//= 2')}",
        "",
        "",
    ]
    it = kind.lower()
    body = [
        f"{it} = {kind}()",
        f"for {x} in {xs}:",
        f"    if {test}:",
        f"        {it}.{verb}({x})",
        "    else:",
        f"        {it}.{other}({x})",
        f"return {it}.{field}",
    ]
    return Program(
        draft.function_name(["run", "use", "drive"], [it], ["", "over_list", "values"]),
        [Parameter(xs, "list[int]", args.integers(0, 12))],
        "int",
        body,
        f"Drive the {it} with the values.",
        helpers,
    )


def generate(draft: Draft) -> Program:
    return draft.weighted({moves: 4, machine: 3, commands: 4, stack: 4, rounds: 3, small_class: 1})(draft)
