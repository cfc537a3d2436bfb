/**
 * npx tsx bench/checkScale.ts [--rows 10000] [--family NAME] [--check NAME]
 * What ten times as many rows cost each check: seconds of the processor for a tenth and for all, in one run, and their ratio, for sets of
 * several kinds. The checks that run rows take the time of a row, times the rows: a line of its own, of fewer rows.
 */
import { parseArgs } from 'node:util';
import { childPython } from '../src/headless/python/childPython';
import type { SampleText } from '../src/quality/checks/check';
import { openJudging } from '../src/quality/session';
import { unrunOf } from '../src/quality/unrun';
import { Random } from '../src/tensors/random';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '10000' }, family: { type: 'string' }, check: { type: 'string' } },
});
const ROWS = Number(values.rows);
const REFERENCES = 500;
const CHECKS = ['copies', 'decontaminate', 'form', 'parses', 'defined-names', 'ending', 'style', 'repeats'];

const TEMPLATES = [
  'def NAME0(A0, B0):\n    """Sum what is above a limit."""\n    C0 = 0\n    for D0 in A0:\n        if D0 > B0:\n            C0 += D0\n    return C0\n',
  'def NAME0(A0):\n    C0 = {}\n    for D0, E0 in A0:\n        if D0 not in C0:\n            C0[D0] = []\n        C0[D0].append(E0)\n    return {D0: len(C0[D0]) for D0 in C0}\n',
  'class NAME0:\n    def __init__(self, A0, B0=None):\n        self.A0 = A0\n        self.B0 = B0 or []\n\n    def C0(self, D0):\n        self.B0.append(D0)\n        return self.A0 - len(self.B0)\n',
  'def NAME0(A0, B0, C0):\n    D0 = A0\n    while D0 < B0:\n        E0 = D0 % C0\n        if E0 == 0:\n            yield D0\n        D0 += 1\n',
];
const PLACES = /\b(NAME|A|B|C|D|E)0\b/g;

/** Functions of a few forms, each name of each from so many. */
const renamed = (pool: number) => (at: number, random: Random) => {
  const names = new Map<string, string>();
  return TEMPLATES[at % TEMPLATES.length]!.replace(PLACES, (place) => {
    const name = names.get(place) ?? `name_${Math.floor(pool * random.uniform())}`;
    names.set(place, name);
    return name;
  });
};

const SIGNS = ['(', ')', ':', ',', '=', 'return', 'def', 'for', 'in', '[', ']', '+'];
const forms = new Random('forms');
/** Of a hundred places each, six of ten of which are signs. */
const FORMS = Array.from({ length: 4 }, () =>
  Array.from({ length: 100 }, () => (forms.uniform() < 0.6 ? SIGNS[Math.floor(12 * forms.uniform())]! : 'NAME')),
);

function shuffledList(_: number, random: Random): string {
  const numbers = Array.from({ length: 30 }, (__, at) => `${at}`);
  for (let at = numbers.length - 1; at > 0; at--) {
    const other = Math.floor((at + 1) * random.uniform());
    [numbers[at], numbers[other]] = [numbers[other]!, numbers[at]!];
  }
  return `xs = [${numbers.join(', ')}]`;
}

const FAMILIES: Readonly<Record<string, (at: number, random: Random) => string>> = {
  alike: () => TEMPLATES[0]!,
  'one number apart': (at) => TEMPLATES[0]!.replace('> B0', `> ${at}`),
  'renamed, any names': renamed(1e9),
  'renamed, of 100 names': renamed(100),
  'just under the threshold': (at, random) =>
    FORMS[at % FORMS.length]!.map((word) => (word === 'NAME' ? `v${Math.floor(20 * random.uniform())}` : word)).join(
      ' ',
    ),
  'one list in any order': shuffledList,
  'words at random': (_, random) =>
    Array.from({ length: 60 }, () => `w${Math.floor(2000 ** random.uniform())}`).join(' '),
};

async function seconds(check: string, texts: readonly string[], references: readonly string[]): Promise<number> {
  const settings = check === 'decontaminate' ? { file: 'test.jsonl', texts: references } : {};
  const recipe = { version: 1, checks: [{ name: check, ...settings }] } as const;
  const judging = openJudging(
    references.map((text, at) => ({ id: `r${at}`, text })),
    recipe,
  );
  const began = process.cpuUsage();
  for (let at = 0; at < texts.length; at += 200) {
    const some = texts.slice(at, at + 200);
    const samples = some.map((text, i): SampleText => ({ id: `s${at + i}`, text, finishReason: 'stop' }));
    await judging.add(samples);
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

for (const [family, textOf] of Object.entries(FAMILIES)) {
  if (values.family !== undefined && values.family !== family) continue;
  const random = new Random(`scale ${family}`);
  const references = Array.from({ length: REFERENCES }, (_, at) => textOf(at, random));
  const texts = Array.from({ length: ROWS }, (_, at) => textOf(REFERENCES + at, random));
  for (const check of CHECKS) {
    if (values.check !== undefined && values.check !== check) continue;
    // The first is to warm up.
    const tenths: number[] = [];
    for (let turn = 0; turn < 4; turn++) tenths.push(await seconds(check, texts.slice(0, ROWS / 10), references));
    const tenth = tenths.slice(1).sort((a, b) => a - b)[1]!;
    const all = await seconds(check, texts, references);
    const ratio = all / tenth;
    process.stdout.write(`${JSON.stringify({ family, check, tenth, all, ratio })}\n`);
  }
}

/** Rows run with python3, seconds by the clock: starting it is part of both. */
if (values.check === undefined || values.check === 'runs') {
  const random = new Random('scale runs');
  const texts = Array.from({ length: ROWS / 5 }, (_, at) => renamed(1e9)(at, random));
  const python = childPython();
  const references = texts.slice(0, 50).map((text, at) => ({ id: `r${at}`, text }));
  const clock = async (rows: readonly string[]): Promise<number> => {
    const judging = openJudging(references, { version: 1, checks: [{ name: 'runs' }] }, python);
    const began = performance.now();
    const judged = await judging.add(rows.map((text, at) => ({ id: `s${at}`, text, finishReason: 'stop' })));
    if (judged.some((each) => unrunOf(each) !== null)) throw new Error('rows were not run');
    return (performance.now() - began) / 1000;
  };
  const tenth = await clock(texts.slice(0, texts.length / 10));
  const all = await clock(texts);
  process.stdout.write(`${JSON.stringify({ rows: texts.length, check: 'runs', tenth, all, ratio: all / tenth })}\n`);
  python.dispose();
}
