import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelInfo } from '../../model/types';
import { cellsOf } from '../../sweeps/plan';
import type { SweepFacts } from '../../sweeps/report';
import type { SweepPlan } from '../../sweeps/types';
import { settingWords } from '../../sweeps/words';
import { givenPath } from './paths';
import type { SweepWork } from './sweepCell';
import { type CellRecord, cellFolder, hasFailed } from './sweepFolder';
import { versions } from './versions';

/** Rows of each setting that a report shows. */
const SHOWN = 3;

/** What a report says beside the figures: settings, where it all comes from, the first rows that were drawn. */
export async function sweepFacts(
  { out, references: { name, file }, base, draw }: SweepWork,
  plan: SweepPlan,
  records: readonly CellRecord[],
  info: ModelInfo,
): Promise<SweepFacts> {
  const words = new Map(
    cellsOf(plan).map(({ id, setting, seed }) => [id, { setting: settingWords(setting), seed }] as const),
  );
  const swept = new Set<string>(['seed', ...plan.axes.map((axis) => axis.name)]);
  const options = Object.entries(base(file.references.length)).filter(([option]) => !swept.has(option));
  const examples = new Map<string, readonly string[]>();
  for (const record of records) {
    const { setting } = words.get(record.id)!;
    if (hasFailed(record) || examples.has(setting) || draw.rows === 0) continue;
    examples.set(setting, await firstRows(join(cellFolder(out, record.id), `rows-${draw.temperatures[0]}.jsonl`)));
  }
  return {
    createdAt: Date.now(),
    settings: [
      ...options.map(([option, value]) => ({
        name: option,
        value: typeof value === 'object' ? JSON.stringify(value) : String(value),
      })),
      { name: 'seeds', value: plan.seeds.join(', ') },
      { name: 'rows drawn behind each prompt', value: String(draw.rows) },
    ],
    provenance: [
      { name: 'model', value: `${info.id} ${info.hash}` },
      { name: 'references', value: `${name}, ${file.references.length} rows, SHA-256 ${file.hash}` },
      { name: 'versions', value: JSON.stringify(await versions()) },
    ],
    examples,
    notRun: records.flatMap((record) => {
      if (!hasFailed(record)) return [];
      const { setting, seed } = words.get(record.id)!;
      return [{ name: `${setting}, seed ${seed}`, why: record.failed }];
    }),
  };
}

async function firstRows(path: string): Promise<readonly string[]> {
  const lines = (await readFile(givenPath(path), 'utf8').catch(() => '')).split('\n').slice(0, SHOWN);
  return lines.filter(Boolean).map((line) => (JSON.parse(line) as { text: string }).text);
}
