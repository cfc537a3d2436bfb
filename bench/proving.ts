/**
 * npx tsx bench/proving.ts --out FOLDER [--set FILE] [--seeds 0,1,2,3,4] [--tests 26] [--rows 500] [--steps 60]
 *
 * The paper's Table 1 at this size: the examples are split anew by each seed into references and held-out tasks; prompts are learned from
 * the references alone, rows drawn and executed, students taught and asked. All of it by the command line, as anyone could: each step
 * leaves its file, and what is there is not done again. Intervals are Student's over seeds, of differences too.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { meanOverSeeds } from '../src/metrics/meanOverSeeds';
import { estimatePassAtK } from '../src/tasks/passAtK';
import { Random } from '../src/tensors/random';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    set: { type: 'string', default: 'public/samples/live-code-execution.jsonl' },
    model: { type: 'string', default: 'public/models/domino-py-4m' },
    seeds: { type: 'string', default: '0,1,2,3,4' },
    tests: { type: 'string', default: '26' },
    rows: { type: 'string', default: '500' },
    steps: { type: 'string', default: '60' },
    temperatures: { type: 'string', default: '0.2,0.8' },
  },
});
if (values.out === undefined) throw new Error('Say where to with --out FOLDER.');
const out = values.out;
const ROWS = Number(values.rows);
const TEMPERATURES = values.temperatures.split(',');
const KS = [1, 5, 10] as const;

/** One command; its files are the result. Exit 1 of `sample` says that too few rows pass: there are as many as there are. */
function domino(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      'node',
      ['--import', 'tsx', 'src/headless/domino.ts', command, '--model', values.model, ...args],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
    });
    child.on('exit', (code) =>
      code === 0 || (command === 'sample' && code === 1)
        ? resolve()
        : reject(new Error(`${command} ${args.join(' ')}: exit ${code}\n${said}`)),
    );
  });
}

async function unlessThere(path: string, make: () => Promise<void>): Promise<number> {
  if (existsSync(path)) return 0;
  const started = performance.now();
  await make();
  return (performance.now() - started) / 1000;
}

type Row = Readonly<Record<string, unknown>>;
const readRows = (path: string): Row[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
const writeRows = (path: string, rows: readonly Row[]): void =>
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** Ways of drawing: the options of `train`, none where there is no prompt, and those of `sample`. */
const DRAWS: Readonly<Record<string, { readonly train: readonly string[]; readonly sample: readonly string[] }>> = {
  domino: { train: [], sample: ['--temperature', '0.7'] },
  'direct-domain': { train: ['--lambda', '0'], sample: ['--temperature', '0.7'] },
  'domino-examples': { train: [], sample: ['--temperature', '0.7', '--examples', '3'] },
};

async function rowsOf(folder: string, draw: string, seed: number): Promise<Row[]> {
  const { train, sample } = DRAWS[draw]!;
  const references = join(folder, 'references.jsonl');
  const run = join(folder, `run${train.join('')}`);
  const prompt = join(run, 'prompt.safetensors');
  await unlessThere(prompt, () =>
    domino('train', ['--references', references, '--out', run, '--seed', `${seed}`, '--overwrite', ...train]),
  );
  const file = join(folder, `${draw}.jsonl`);
  const seconds = await unlessThere(file, () =>
    domino('sample', [
      ...['--prompt', prompt, '--references', references, '--out', file, '--seed', `${1000 + seed}`],
      ...['--pass', `${ROWS}`, '--most', `${4 * ROWS}`, ...sample],
    ]),
  );
  const drawn = readRows(file);
  const passing = drawn.filter(({ verdict, output }) => verdict === 'pass' && output !== undefined).slice(0, ROWS);
  if (seconds > 0) say({ seed, draw, drawn: drawn.length, passing: passing.length, seconds });
  return passing.map(({ text, output }) => ({ input: text, output }));
}

interface Scored {
  readonly arm: string;
  readonly seed: number;
  readonly lessons: number;
  readonly temperature: string;
  readonly pass: Readonly<Record<number, number>>;
}
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function ask(folder: string, arm: string, seed: number, lessons: number): Promise<Scored[]> {
  const adapter = join(folder, `student-${arm}`);
  const scored: Scored[] = [];
  for (const temperature of TEMPERATURES) {
    const file = join(folder, `answers-${arm}-${temperature}.jsonl`);
    await unlessThere(file, () =>
      domino('evaluate', [
        ...['--tests', join(folder, 'tests.jsonl'), '--out', file, '--k', KS.join(), '--samples', '10'],
        ...['--temperature', temperature, '--seed', `${seed}`],
        ...(arm === 'base' ? [] : ['--adapter', adapter]),
      ]),
    );
    const tasks = readRows(file) as unknown as { readonly samples: number; readonly correct: number }[];
    const pass = Object.fromEntries(
      KS.map((k) => [
        k,
        tasks.reduce((sum, { samples, correct }) => sum + estimatePassAtK(samples, correct, k), 0) / tasks.length,
      ]),
    );
    scored.push({ arm, seed, lessons, temperature, pass });
    say(scored.at(-1)!);
  }
  return scored;
}

const all: Scored[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  const folder = join(out, `seed-${seed}`);
  mkdirSync(folder, { recursive: true });
  const rows = readRows(values.set);
  const order = new Random(`proving/${seed}`).shuffle(rows.map((_, at) => at));
  const tests = order.slice(0, Number(values.tests)).map((at) => rows[at]!);
  const own = order.slice(Number(values.tests)).map((at) => rows[at]!);
  writeRows(join(folder, 'tests.jsonl'), tests);
  writeRows(join(folder, 'references.jsonl'), own);
  all.push(...(await ask(folder, 'base', seed, 0)));
  const arms: [string, readonly Row[]][] = [['references', own]];
  for (const draw of Object.keys(DRAWS)) {
    const drawn = await rowsOf(folder, draw, seed);
    arms.push(
      [`${draw}, as many as references`, drawn.slice(0, own.length)],
      [draw, drawn],
      [`${draw} and references`, [...drawn, ...own]],
    );
  }
  for (const [arm, lessons] of arms) {
    const name = arm.replaceAll(/\W+/g, '-');
    const file = join(folder, `lessons-${name}.jsonl`);
    writeRows(file, lessons);
    const seconds = await unlessThere(join(folder, `student-${name}`, 'adapt.json'), () =>
      domino('adapt', [
        '--rows',
        file,
        '--out',
        join(folder, `student-${name}`),
        '--steps',
        values.steps,
        '--seed',
        `${seed}`,
        '--overwrite',
      ]),
    );
    if (seconds > 0) say({ seed, arm, lessons: lessons.length, seconds });
    all.push(...(await ask(folder, name, seed, lessons.length)));
  }
}

/** Points, of a hundred, over the seeds. */
const points = (of: readonly number[]) => {
  const { mean, interval } = meanOverSeeds(of.map((value) => 100 * value))!;
  const round = (value: number): number => Math.round(10 * value) / 10;
  return { mean: round(mean), interval: interval?.map(round) };
};
for (const temperature of TEMPERATURES)
  for (const arm of new Set(all.map((each) => each.arm))) {
    const own = all.filter((each) => each.arm === arm && each.temperature === temperature);
    const lessBase = (other: string, k: number): number[] =>
      own.map(({ seed, pass }) => {
        const base = all.find((each) => each.arm === other && each.seed === seed && each.temperature === temperature)!;
        return pass[k]! - base.pass[k]!;
      });
    say({
      temperature,
      arm,
      seeds: own.length,
      lessons: own.map(({ lessons }) => lessons),
      ...Object.fromEntries(KS.map((k) => [`pass@${k}`, points(own.map(({ pass }) => pass[k]!))])),
      'pass@1 less base': points(lessBase('base', 1)),
      'pass@1 less references': points(lessBase('references', 1)),
    });
  }
