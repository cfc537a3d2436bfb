/** What a certificate says of the rows, counted from them: once when it is written, again by whoever recomputes it. */
import { wilsonInterval } from '../../quality/opinions/wilson';
import type { Certificate, CertifiedRate, DrawnRow } from './types';

export type Counted = Pick<
  Certificate,
  'drawn' | 'verdicts' | 'pass' | 'audited' | 'accepted' | 'rejected' | 'rewritten'
>;

/** The verdict of a row that passes. */
const PASS = 'good';

/** Of rows as they were drawn, whichever of them are exported. */
export function countDrawn(rows: readonly Omit<DrawnRow, 'exported'>[]): Counted {
  const verdicts: Record<string, number> = {};
  for (const { verdict } of rows) verdicts[verdict || 'not checked'] = (verdicts[verdict || 'not checked'] ?? 0) + 1;
  const count = (holds: (row: Omit<DrawnRow, 'exported'>) => boolean): number => rows.filter(holds).length;
  const audited = rows.filter(({ audited }) => audited);
  return {
    drawn: rows.length,
    verdicts,
    pass: rows.every(({ verdict }) => verdict === '') ? null : rate(verdicts[PASS] ?? 0, rows.length),
    audited: rate(
      audited.filter(({ review, rewritten }) => review === 'accepted' && !rewritten).length,
      audited.length,
    ),
    accepted: count(({ review }) => review === 'accepted'),
    rejected: count(({ review }) => review === 'rejected'),
    rewritten: count(({ rewritten }) => rewritten),
  };
}

/** Those that are in the files. */
export const countExported = (rows: readonly DrawnRow[]): number => rows.filter(({ exported }) => exported).length;

function rate(count: number, of: number): CertifiedRate | null {
  const interval = wilsonInterval(count, of);
  return interval && { count, of, interval };
}
