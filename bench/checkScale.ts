/**
 * npx tsx bench/checkScale.ts [--rows 10000] [--family NAME] [--check NAME]
 * What ten times as many rows cost each check: seconds for a tenth and for all, in one run, and their ratio, for sets of several kinds.
 */
import { parseArgs } from 'node:util';
import type { SampleText } from '../src/quality/checks/check';
import { openJudging } from '../src/quality/session';
import { Random } from '../src/tensors/random';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '10000' }, family: { type: 'string' }, check: { type: 'string' } },
});
const ROWS = Number(values.rows);
const REFERENCES = 500;
/** Those that look at a text alone; what rows cost that are run is time a row (docs). */
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

const FAMILIES: Readonly<Record<string, (at: number, random: Random) => string>> = {
  alike: () => TEMPLATES[0]!,
  'one number apart': (at) => TEMPLATES[0]!.replace('> B0', `> ${at}`),
  'renamed, any names': (at, random) => renamed(1e9)(at, random),
  'renamed, of 1000 names': renamed(1000),
  'renamed, of 100 names': renamed(100),
  'renamed, of 20 names': renamed(20),
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
  const began = performance.now();
  for (let at = 0; at < texts.length; at += 200) {
    const some = texts.slice(at, at + 200);
    const samples = some.map((text, i): SampleText => ({ id: `s${at + i}`, text, finishReason: 'stop' }));
    await judging.add(samples);
  }
  return (performance.now() - began) / 1000;
}

for (const [family, textOf] of Object.entries(FAMILIES)) {
  if (values.family !== undefined && values.family !== family) continue;
  const random = new Random(`scale ${family}`);
  const texts = Array.from({ length: ROWS }, (_, at) => textOf(at, random));
  const references = Array.from({ length: REFERENCES }, (_, at) => textOf(at, random));
  for (const check of CHECKS) {
    if (values.check !== undefined && values.check !== check) continue;
    await seconds(check, texts.slice(0, ROWS / 20), references);
    const tenth = await seconds(check, texts.slice(0, ROWS / 10), references);
    const all = await seconds(check, texts, references);
    const ratio = all / tenth;
    process.stdout.write(`${JSON.stringify({ family, check, tenth, all, ratio })}\n`);
  }
}
