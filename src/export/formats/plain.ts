/** The person's own columns under their own names, and the lineage in one more. */
import type { RowFormat } from '../types';

/**
 * Unsloth Studio's column detection reads names and ignores these (format_detection.py, `is_metadata`); under "domino" it took the lineage
 * for the system prompt.
 */
const LINEAGE_COLUMNS = ['metadata', 'generation_metadata'];

/** A name for the lineage that no other column has. */
export function lineageColumnFor(columns: readonly string[]): string {
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  const free = LINEAGE_COLUMNS.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  for (let number = 2; ; number++) {
    const name = `${LINEAGE_COLUMNS[1]}_${number}`;
    if (!taken.has(name)) return name;
  }
}

export const plain: RowFormat = {
  refusal: () => null,
  record: ({ parts, lineage }, { lineageColumn }) => ({ ...parts.fields, [lineageColumn]: lineage() }),
};
