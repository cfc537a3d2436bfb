/** Both arms side by side, seed by seed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { meanOverSeeds } from '../../src/metrics/meanOverSeeds';
import { passAtK, passAtKDifference } from '../../src/tasks/passAtK';
import type { TaskResult } from '../../src/tasks/types';
import type { ArmResult } from './arm';

const KS = [1, 10];

export async function summary(folder: string, seeds: readonly number[], setting: string): Promise<void> {
  const read = async (follow: string, seed: number): Promise<ArmResult> =>
    JSON.parse(await readFile(join(folder, `${follow}-${seed}-${setting}.json`), 'utf8'));
  const pairs = await Promise.all(
    seeds.map(async (seed) => [await read('failures', seed), await read('nothing', seed)] as const),
  );
  const last = Math.min(...pairs.flat().map(({ tests }) => tests.length)) - 1;
  const rowsUpTo = ({ rounds }: ArmResult, at: number): number =>
    rounds.slice(0, at).reduce((sum, { batches }) => sum + batches.reduce((all, { rows }) => all + rows.length, 0), 0);
  for (let at = 0; at <= last; at++)
    for (const k of KS) {
      // A task of one seed is another than that of another seed: its student learned other rows.
      const pooled = (which: 0 | 1): TaskResult[] =>
        pairs.flatMap((pair) =>
          pair[which].tests[at]!.map((result) => ({ ...result, id: `${pair[which].seed}/${result.id}` })),
        );
      const [followed, still] = [pooled(0), pooled(1)];
      const bySeed = pairs.map(([a, b]) => passAtK(a.tests[at]!, k).value - passAtK(b.tests[at]!, k).value);
      say({
        round: at === 0 ? 'as it is' : at - 1,
        rows: pairs.map((pair) => pair.map((each) => rowsUpTo(each, at))),
        k,
        failures: passAtK(followed, k),
        nothing: passAtK(still, k),
        difference: passAtKDifference(followed, still, k),
        overSeeds: meanOverSeeds(bySeed),
      });
    }
}

export function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
