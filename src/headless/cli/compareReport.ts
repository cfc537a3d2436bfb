/** What a comparison's report says beside its measures, and its files. */
import { join } from 'node:path';
import type { ComparedBatch } from '../../metrics/sideBySide/types';
import { mapSvg } from '../../report/mapPicture';
import { reportHtml } from '../../report/page';
import type { Fact, Report } from '../../report/types';
import { writeResultFile } from './files';

export async function writeReport(out: string, report: Report): Promise<void> {
  await writeResultFile(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  if (report.map) await writeResultFile(join(out, 'map.svg'), mapSvg(report.map));
  await writeResultFile(join(out, 'report.html'), reportHtml(report));
}

export function timeFacts(batches: readonly ComparedBatch[]): Fact[] {
  const each = (times: readonly number[]): string => times.map((ms) => (ms / 1000).toFixed(1)).join(', ');
  return [
    { name: 'Seconds before the first row, by seed', value: each(batches.map(({ prepareMs }) => prepareMs)) },
    { name: 'Seconds of drawing, by seed', value: each(batches.map(({ drawMs }) => drawMs)) },
  ];
}

export function settingFacts(sampling: object, training: object, seeds: number): Fact[] {
  const named = (of: object): string =>
    Object.entries(of)
      .filter(([name]) => name !== 'seed' && name !== 'batch')
      .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ');
  return [
    { name: 'Seeds', value: String(seeds) },
    { name: 'Drawing', value: named(sampling) },
    { name: 'Learning', value: named(training) },
  ];
}

const FEW_REFERENCES = 50;

export const notesOf = (references: number, familiar: boolean): string[] => [
  ...(references < FEW_REFERENCES ? [`With ${references} references, density, coverage and distances are rough.`] : []),
  'The vectors are the drawing model’s own: they see what it sees, and no more.',
  ...(familiar ? ['Rows count as passing only where the model knows the domain of the examples.'] : []),
];
