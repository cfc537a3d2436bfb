/**
 * npx tsx bench/contrast/summary.ts OUT > bench/contrast/summary.json
 * What the study's cells tell: the best stopping of each group, paired differences against λ = 0 with intervals over draws, and the rule of
 * passes, found on some draws and tried on others and on another domain.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { meanOverSeeds, type SeedMean } from '../../src/metrics/meanOverSeeds';
import type { Finished } from './domain';

const out = process.argv[2]!;
const lines = <T>(name: string): T[] =>
  !existsSync(join(out, name))
    ? []
    : readFileSync(join(out, name), 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as T);
const cells = lines<Finished>('cells.jsonl');
const free = cells.filter(({ holdout }) => holdout === undefined);

const groupOf = ({ domain, n, lambda, every, loss, k, l }: Finished): string =>
  `${domain} n=${n} λ=${lambda} every=${every} ${loss} k=${k} l=${l}`;
const lowest = ({ unseen }: Finished): number => unseen.indexOf(Math.min(...unseen));
const bestOf = (cell: Finished) => {
  const at = lowest(cell);
  return { loss: cell.unseen[at]!, step: cell.steps[at]!, train: cell.train[at]!, cpu: cell.cpuSeconds[at]! };
};

/** Between two measured places; beyond them the nearer one. */
function along(xs: readonly number[], ys: readonly number[], x: number): number {
  const at = xs.findIndex((each, i) => i > 0 && x <= each);
  if (x <= xs[0]!) return ys[0]!;
  if (at === -1) return ys.at(-1)!;
  const share = (x - xs[at - 1]!) / (xs[at]! - xs[at - 1]!);
  return ys[at - 1]! + share * (ys[at]! - ys[at - 1]!);
}

/** Unseen loss where the training loss first falls to a value; null where it never does. */
function atTrainingLoss({ train, unseen }: Finished, loss: number): number | null {
  const at = train.findIndex((value) => value <= loss);
  if (at === -1) return null;
  if (at === 0) return unseen[0]!;
  const share = (train[at - 1]! - loss) / (train[at - 1]! - train[at]!);
  return unseen[at - 1]! + share * (unseen[at]! - unseen[at - 1]!);
}

const round = (value: number): number => Number(value.toFixed(4));
const told = (mean: SeedMean | null) =>
  mean && { mean: round(mean.mean), interval: mean.interval?.map(round) ?? null, draws: mean.count };

const groups = new Map<string, Finished[]>();
for (const cell of free) groups.set(groupOf(cell), [...(groups.get(groupOf(cell)) ?? []), cell]);
const twinOf = (cell: Finished): Finished | undefined =>
  free.find(
    ({ domain, n, lambda, k, loss, draw }) =>
      domain === cell.domain && n === cell.n && lambda === 0 && k === cell.k && loss === 'studio' && draw === cell.draw,
  );

const table = [...groups].map(([group, members]) => {
  const best = members.map(bestOf);
  const pairs = members.flatMap((cell) => {
    const twin = cell.lambda === 0 ? undefined : twinOf(cell);
    return twin ? [{ cell, twin }] : [];
  });
  const equal = pairs.flatMap(({ cell, twin }) => {
    const { loss, train } = bestOf(cell);
    const other = atTrainingLoss(twin, train);
    return other === null ? [] : [loss - other];
  });
  const mean = (of: (one: (typeof best)[number]) => number): number =>
    round(best.reduce((sum, one) => sum + of(one), 0) / best.length);
  return {
    group,
    draws: members.length,
    unseen: mean(({ loss }) => loss),
    step: mean(({ step }) => step),
    steps: best.map(({ step }) => step),
    trained: mean(({ train }) => train),
    cpuSeconds: mean(({ cpu }) => cpu),
    atBestStopping: told(meanOverSeeds(pairs.map(({ cell, twin }) => bestOf(cell).loss - bestOf(twin).loss))),
    atEqualTrainingLoss: told(meanOverSeeds(equal)),
  };
});

/** What stopping after so many passes (two references a step) costs over the best stopping, cell by cell. */
const regretOf = (passes: number) => (cell: Finished) =>
  along(cell.steps, cell.unseen, (passes * cell.n) / 2) - bestOf(cell).loss;
const PASSES = [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 10];
const meanRegret = (some: readonly Finished[], passes: number): number =>
  some.reduce((sum, cell) => sum + regretOf(passes)(cell), 0) / some.length;
const rule = [0, 1].map((lambda) => {
  const own = free.filter(
    (cell) => cell.lambda === lambda && cell.loss === 'studio' && cell.k === 96 && cell.every === 2 && cell.l === 8,
  );
  const found = own.filter(({ domain, draw }) => domain === 'execution' && draw % 2 === 1);
  const passes = PASSES.reduce((best, each) => (meanRegret(found, each) < meanRegret(found, best) ? each : best));
  const regrets = (of: (cell: Finished) => boolean) => told(meanOverSeeds(own.filter(of).map(regretOf(passes))));
  return {
    lambda,
    passes,
    byPasses: Object.fromEntries(PASSES.map((each) => [each, round(meanRegret(found, each))])),
    found: regrets(({ domain, draw }) => domain === 'execution' && draw % 2 === 1),
    otherDraws: regrets(({ domain, draw }) => domain === 'execution' && draw % 2 === 0),
    otherDomains: regrets(({ domain }) => domain !== 'execution'),
  };
});

/** A tenth held out of twelve is one text, and the kept prompt is the one that it likes best. */
const withHoldout = cells.filter(({ holdout }) => holdout !== undefined);
const twinWith = (cell: Finished, lambda: number): Finished | undefined =>
  free.find((one) => groupOf(one) === groupOf({ ...cell, lambda }) && one.draw === cell.draw);
const against = (lambda: number, of: (twin: Finished) => number) =>
  told(
    meanOverSeeds(
      withHoldout.flatMap((cell) => {
        const twin = twinWith(cell, lambda);
        return twin ? [of(twin) - cell.unseen[0]!] : [];
      }),
    ),
  );
const passesOf = (lambda: number): number => rule.find((one) => one.lambda === lambda)!.passes;
const byRule = (lambda: number) => (twin: Finished) => along(twin.steps, twin.unseen, (passesOf(lambda) * twin.n) / 2);

const draws = lines<Record<string, number> & { id: string }>('draws.jsonl');
const drawn = [12, 59].map((n) => {
  const pairs = draws.flatMap((one) => {
    const isWanted = one.n === n && one.lambda === 1 && one.every === 2 && one.k === 96 && one.l === 8;
    const studio = isWanted && one.id.includes('-studio-');
    const twin = draws.find(
      (other) => other.n === n && other.lambda === 0 && other.k === 96 && other.draw === one.draw,
    );
    return studio && twin ? [{ one, twin }] : [];
  });
  const difference = (of: (row: Record<string, number>) => number) =>
    told(meanOverSeeds(pairs.map(({ one, twin }) => of(one) - of(twin))));
  const mean = (side: 'one' | 'twin', of: (row: Record<string, number>) => number): number =>
    round(pairs.reduce((sum, pair) => sum + of(pair[side]), 0) / Math.max(1, pairs.length));
  const measures: Record<string, (row: Record<string, number>) => number> = {
    passed: (row) => row.passed! / row.rows!,
    form: (row) => row.form! / row.rows!,
    overlap: (row) => row.overlap!,
    distinct2: (row) => row.distinct2!,
    coverage: (row) => row.coverage!,
    density: (row) => row.density!,
  };
  return {
    n,
    draws: pairs.length,
    measures: Object.fromEntries(
      Object.entries(measures).map(([name, of]) => [
        name,
        { lambda0: mean('twin', of), lambda1: mean('one', of), difference: difference(of) },
      ]),
    ),
  };
});

const report = {
  table,
  rule,
  holdout: {
    cells: withHoldout.map(({ id, steps, unseen }) => ({ id, step: steps[0], unseen: unseen[0] })),
    ruleMinusHoldout: { lambda0: against(0, byRule(0)), lambda1: against(1, byRule(1)) },
    bestMinusHoldout: { lambda1: against(1, (twin) => bestOf(twin).loss) },
  },
  drawn,
};
process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
