/** The rows of a file mapped in pieces, before it is added: then adding it, and all that reads its references, has nothing left to map. */
import type { Pace } from '../pace';
import { RowMapper } from '../references/mapping';
import { mappedRows, rowsOf } from './references';
import type { SourceFile } from './types';

/** Rows between two looks at the clock. */
const ROWS = 500;

/** @throws StudioError REFERENCE_COLUMN if the mapping names a column that is not there */
export async function mapAhead(file: SourceFile, pace: Pace): Promise<void> {
  const { table, mapping, firstIndex } = file;
  if (mapping === null) return;
  const mapper = new RowMapper(table, mapping, firstIndex);
  for (const [at, row] of table.rows.entries()) {
    mapper.take(row);
    if (at % ROWS === ROWS - 1) await pace.step();
  }
  rowsOf.remember(file, mappedRows(file, mapper));
}
