"""Dates, clock times and intervals: merging, overlap, gaps, minutes, days of a month."""

from __future__ import annotations

from .. import arguments as args
from ..draft import Draft
from ..expressions import condition, integer
from ..program import Parameter, Program


def generate(draft: Draft) -> Program:
    out = draft.name("total")
    q = draft.quoted
    colon = q(":")
    s, e = draft.pick(("start", "end"), ("a", "b"), ("lo", "hi"), ("begin", "finish"), ("left", "right"))
    spans = draft.pick("intervals", "spans", "ranges", "segments", "meetings", "slots", "periods")
    form = draft.number(0, 7)
    every = Parameter(spans, "list[tuple[int, int]]", args.spans)
    length = draft.pick(
        f"{e} - {s}",
        f"{e} - {s} + 1",
        f"({e} - {s}) * {draft.number(2, 4)}",
        f"({s} + {e}) // 2",
        f"{s} + {e}",
        f"max({s}, {e} - {draft.number(2, 9)})",
    )
    if form == 0:
        grow = draft.pick(
            f"{out}[-1] = ({out}[-1][0], max({out}[-1][1], {e}))", f"{out}[-1] = ({out}[-1][0], {out}[-1][1] + {e} - {s})"
        )
        body = [
            f"{out} = []",
            f"for {s}, {e} in sorted({spans}{draft.pick('', '', ', reverse=True', ', key=lambda p: p[1]')}):",
            f"    if {out} and {s} {draft.pick('<=', '<')} {out}[-1][1]"
            + draft.pick("", f" + {draft.number(1, 3)}")
            + ":  #? they touch",
            f"        {grow}",
            "    else:",
            f"        {out}.append(({s}, {e}))",
            f"return {draft.pick(out, out, f'len({out})', f'sum(b - a for a, b in {out})', f'{out}[-1]')}",
        ]
        parameters, word = [every], "merge"
    elif form == 1:
        test = draft.pick(
            f"{e} - {s} > {draft.number(2, 4)}", condition(draft, s)[0], condition(draft, e)[0], f"({e} - {s}) % 2 == 0"
        )
        body = [
            "return "
            + draft.pick("[{0}]", "sum({0})", "sorted({0})", "max([{0}], default=0)").format(
                f"{length} for {s}, {e} in {spans} if {test}"
            )
        ]
        parameters, word = [every], draft.pick("lengths", "total_length", "long")
    elif form == 2:
        p = draft.name("int")
        body = [
            f"{out} = {draft.pick('0', '0', '[]')}",
            f"for {s}, {e} in {spans}:",
            f"    if {s} {draft.pick('<=', '<')} {p} {draft.pick('<=', '<')} {e}:",
        ]
        body += [
            f"        {out}.append({draft.pick(f'({s}, {e})', length, s, f'{p} - {s}')})"
            if body[0].endswith("[]")
            else f"        {draft.add(out, draft.pick('1', length, f'{p} - {s}'))}",
            f"return {out}",
        ]
        parameters, word = [every, Parameter(p, "int", args.integer(2, 16))], "covering"
    elif form == 3:
        body = [
            f"{spans} = sorted({spans})",
            f"{out} = {draft.pick('[]', '0')}",
            f"for (_, {e}), ({s}, _) in zip({spans}, {spans}[1:]):",
            f"    if {s} {draft.pick('>', '>=', '<')} {e}{draft.pick('', f' + {draft.number(1, 2)}')}:",
        ]
        body += [
            f"        {out}.append({draft.pick(f'({e}, {s})', f'{s} - {e}')})  #? a gap"
            if body[1].endswith("[]")
            else f"        {draft.add(out, draft.pick(f'{s} - {e}', '1'))}",
            f"return {out}",
        ]
        parameters, word = [every], draft.pick("gaps", "free_time", "overlaps")
    elif form == 4:
        body = [
            f"{out} = 0",
            f"last = {draft.pick('0', '-1', str(draft.number(1, 4)))}",
            f"for {s}, {e} in sorted({spans}, key=lambda p: {draft.pick('p[1]', 'p[0]', '(p[1] - p[0], p[0])', '-p[0]')}):",
            f"    if {s} {draft.pick('>=', '>')} last{draft.pick('', f' + {draft.number(1, 2)}')}:",
            f"        {draft.add(out, draft.pick('1', length))}",
            f"        last = {e}",
            f"return {draft.pick(out, out, f'({out}, last)')}",
        ]
        parameters, word = [every], draft.pick("schedule", "greedy", "pick_most")
    elif form == 5:
        t, m = draft.pick("time", "clock", "t", "stamp"), draft.pick("minutes", "delta", "shift", "delay")
        h, mm = draft.pick(("h", "m"), ("hours", "mins"), ("hour", "minute"))
        total = draft.pick("total", "stamp_minutes", "all_minutes")
        closing = draft.pick(
            f"return f{q('{' + total + ' // 60:02d}:{' + total + ' % 60:02d}')}",
            f"return {total}",
            f"return divmod({total}, 60)",
            f"return {total} // 60",
            f"return ({total} - {draft.number(2, 12) * 60}) % 1440",
            f"return f{q('{' + total + ' // 60}h{' + total + ' % 60}m')}",
        )
        body = [
            f"{h}, {mm} = "
            + draft.pick(
                f"map(int, {t}.split({colon}))", f"[int(part) for part in {t}.split({colon})]", f"int({t}[:2]), int({t}[3:])"
            ),
            f"{total} = ({h} * 60 + {mm} {draft.pick('+', '-', '+')} "
            + draft.pick(m, m, f"{m} * {draft.number(2, 3)}")
            + f") % {draft.pick('1440', '1440', '720', '(24 * 60)')}",
            closing,
        ]
        parameters, word = (
            [Parameter(t, "str", args.clock), Parameter(m, "int", args.integer(5, 200))],
            draft.pick("add_minutes", "shift_time", "clock", "later"),
        )
    elif form == 6:
        day, month = draft.pick(("day", "month"), ("d", "m"))
        week = ", ".join(map(q, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
        days = draft.pick("days", "lengths", "month_days")
        body = [
            f"{days} = [31, {draft.pick(28, 28, 29)}, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]",
            f"{out} = sum({days}[:{month} - 1]) + {day}",
            "return "
            + draft.pick(
                out,
                f"{out} % 7",
                f"({out} + {draft.number(1, 6)}) % 7",
                f"{out} // 7 + 1",
                f"365 - {out}",
                f"[{week}][{out} % 7]",
            ),
        ]
        parameters, word = (
            [Parameter(month, "int", args.integer(1, 12)), Parameter(day, "int", args.integer(1, 28))],
            draft.pick("day_of_year", "weekday", "week_number", "days_left"),
        )
    else:
        y, z = draft.pick(("year", "until"), ("first", "last"), ("y", "to"))
        leap = draft.pick(
            f"{y} % 4 == 0 and ({y} % 100 != 0 or {y} % 400 == 0)", f"({y} % 4 == 0 and {y} % 100 != 0) or {y} % 400 == 0"
        )
        n = draft.name("int")
        body = [
            f"if {leap}:",
            f"    return {draft.pick('366', '29', 'True', f'366 * {n}', f'{y} + {n}', integer(draft, [y, n], 1))}",
            f"return {draft.pick('365', '28', 'False', f'365 * {n}', f'{y} - {n}', integer(draft, [y, n], 1))}",
        ]
        used = any(n in line.split("return")[-1] for line in body[1:])
        if draft.chance(0.5):
            body = [
                f"{out} = 0",
                f"for {y} in range({z}, {z} + {n}):",
                f"    if {leap}:",
                f"        {draft.add(out, draft.pick('1', y, f'{y} % 100'))}",
                f"return {out}",
            ]
            y, used = z, True
        parameters, word = (
            [Parameter(y, "int", args.integer(1890, 2030))] + ([Parameter(n, "int", args.integer(1, 12))] if used else []),
            draft.pick("leap_year", "days_in_year", "leap_days"),
        )
    name = draft.function_name(
        ["find", "get", "compute", "count"], [word], ["", "", spans if parameters[0].name == spans else "of_date"]
    )
    return Program(
        name,
        parameters,
        "int",
        body,
        f"Return the {word} of the {draft.pick('input', 'schedule', 'given times')}.".replace("_", " "),
    )
