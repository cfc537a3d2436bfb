/**
 * npx tsx bench/pythonAgreement.ts ROWS.jsonl… [--count 500]
 * Whether the page's Python and this machine's give the same answers to the same rows: Pyodide, as the page's cage has it, here in Node, and the
 * child process of the command line. Rows have their text under `text`, or `input` and `output`; what they assert is asked. JSON on stdout: how many
 * agree, the others in full, and rows a second of each.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadPyodide } from 'pyodide';
import { answerSchema } from '../src/execution/answers';
import { harness } from '../src/execution/harness';
import { openAsserts } from '../src/execution/openAsserts';
import { rowProgram } from '../src/execution/rowProgram';
import type { Answer, Executor, Program } from '../src/execution/types';
import { childPython } from '../src/headless/python/childPython';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '500' } },
});

interface Row {
  readonly text?: string;
  readonly input?: string;
  readonly output?: string;
  readonly family?: string;
}

/** Assertions with an answer become questions, where what results is Python still; others are asserted. */
function asking(text: string): string {
  const asked = text.replace(/^(assert .*) == .+$/gm, '$1 == ??');
  return openAsserts(asked).length > 0 ? asked : text;
}

/** A problem's solution, with the first of its examples to read; or a text that asks. */
function programOf({ text, input = '', output = '' }: Row): Program {
  const example = /Example 1\n([\s\S]*?)\n->/.exec(input)?.[1];
  if (example !== undefined) return { source: output, expressions: [], stdin: `${example}\n` };
  return rowProgram(asking(text ?? input)).program;
}

/** Evenly over all, so that every family is in. */
function drawn(rows: readonly Row[], count: number): Program[] {
  const step = Math.max(1, rows.length / count);
  return Array.from({ length: Math.min(count, rows.length) }, (_, at) => programOf(rows[Math.floor(at * step)]!));
}

async function pagePython(): Promise<Pick<Executor, 'run'>> {
  const python = await loadPyodide();
  python.runPython(harness());
  const run = python.globals.get('domino_run') as (request: string) => string;
  python.runPython('domino_seal()');
  const schema = answerSchema();
  return { run: async (programs) => programs.map((program) => schema.parse(JSON.parse(run(JSON.stringify(program))))) };
}

async function timed(executor: Pick<Executor, 'run'>, programs: readonly Program[]) {
  const startedAt = performance.now();
  const answers = await executor.run(programs);
  return { answers, rowsPerSecond: Math.round((programs.length / (performance.now() - startedAt)) * 1000) };
}

/** What a message says differs between versions of Python; what was raised, printed and answered may not. */
const told = ({ outcome, exception, line, stdout, values: asked }: Answer): string =>
  JSON.stringify([outcome, exception, line, stdout, asked]);

const files = positionals.map((path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row)
    // Of the generated families one is statements of problems, which are no programs.
    .filter(({ family }) => family !== 'statements'),
);
// Small sets whole, the rest from the largest.
const sorted = files.toSorted((a, b) => a.length - b.length);
const programs: Program[] = [];
for (const [at, rows] of sorted.entries()) {
  const room = Number(values.count) - programs.length;
  programs.push(...drawn(rows, at === sorted.length - 1 ? room : Math.min(rows.length, room)));
}

const child = childPython();
const page = await timed(await pagePython(), programs);
const machine = await timed(child, programs);
child.dispose();
const disagreements = programs.flatMap((program, at) =>
  told(page.answers[at]!) === told(machine.answers[at]!)
    ? []
    : [{ program, page: page.answers[at], machine: machine.answers[at] }],
);
const outcomes: Record<string, number> = {};
for (const { outcome, exception } of page.answers) {
  const name = exception === null ? outcome : `${outcome}: ${exception}`;
  outcomes[name] = (outcomes[name] ?? 0) + 1;
}
process.stdout.write(
  `${JSON.stringify(
    {
      rows: programs.length,
      asked: programs.reduce((sum, { expressions }) => sum + expressions.length, 0),
      outcomes,
      disagreements: disagreements.length,
      rowsPerSecond: { page: page.rowsPerSecond, machine: machine.rowsPerSecond },
      which: disagreements,
    },
    null,
    2,
  )}\n`,
);
