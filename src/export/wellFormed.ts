/** Text that UTF-8 can hold. Half of a surrogate pair (JSON can spell one, as \ud800) has no UTF-8 form, and loaders refuse the whole file for it. */
import type { RowParts } from '../project/parts';
import { isNested } from '../references/formats/jsonValue';
import type { ExportRow } from './types';

const LONE = /\p{Surrogate}/u;
const EVERY_LONE = /\p{Surrogate}/gu;

const isWellFormed = (text: string): boolean => !LONE.test(text);

/** Halves of pairs become U+FFFD, as every UTF-8 encoder writes them. */
export const toWellFormed = (text: string): string => (LONE.test(text) ? text.replace(EVERY_LONE, '\ufffd') : text);

/** The row itself where all of its text is well-formed; else one that is. */
export function wellFormedRow(row: ExportRow): ExportRow {
  if (isWellFormed(row.text) && (row.parts === null || everyText(row.parts, isWellFormed))) return row;
  return {
    ...row,
    text: toWellFormed(row.text),
    parts: row.parts && (mapTexts(row.parts, toWellFormed) as RowParts),
  };
}

function everyText(value: unknown, holds: (text: string) => boolean): boolean {
  if (typeof value === 'string') return holds(value);
  if (!isNested(value)) return true;
  for (const key in value) if (!holds(key) || !everyText((value as Record<string, unknown>)[key], holds)) return false;
  return true;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  // Digits that are kept are whole in themselves.
  if (!isNested(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]));
}
