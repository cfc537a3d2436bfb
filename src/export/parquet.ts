/** Parquet in row groups, each written and given away before the next is begun. Text columns, and the lineage as JSON. */
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { JsonRecord } from './containers';
import type { Slices } from './slices';

/** A row group ends at whichever comes first. Small ones: each is one task of the page. */
const GROUP_ROWS = 500;
const GROUP_LENGTH = 2 ** 18;
/** About what the lineage of a row is long. */
const JSON_LENGTH = 500;

/** @param jsonColumn holds records; every other column holds text, or nothing */
export async function* parquetBytes(
  records: Iterable<JsonRecord | null>,
  columns: readonly string[],
  jsonColumn: string,
  slices: Slices,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(columns, jsonColumn),
    createdBy: 'Domino Studio',
  });
  /** What was written since the last time. */
  const take = (): Uint8Array<ArrayBuffer> => {
    const taken = new Uint8Array(bytes.getBuffer());
    bytes.index = 0;
    return taken;
  };
  let group: JsonRecord[] = [];
  let length = 0;
  const writeGroup = (): Uint8Array<ArrayBuffer> => {
    const columnData = columns.map((name) => ({
      name,
      data: group.map((record) => (Object.hasOwn(record, name) ? record[name] : undefined)),
    }));
    writer.write({ columnData, rowGroupSize: Math.max(1, group.length) });
    group = [];
    length = 0;
    return take();
  };
  for (const record of records) {
    if (record !== null) {
      group.push(record);
      for (const value of Object.values(record)) length += typeof value === 'string' ? value.length : JSON_LENGTH;
    }
    if (group.length >= GROUP_ROWS || length >= GROUP_LENGTH) yield writeGroup();
    await slices.after();
  }
  if (group.length > 0) yield writeGroup();
  writer.finish();
  yield take();
}

function schemaOf(columns: readonly string[], jsonColumn: string): SchemaElement[] {
  const leaves = columns.map(
    (name): SchemaElement => ({
      name,
      type: 'BYTE_ARRAY',
      converted_type: name === jsonColumn ? 'JSON' : 'UTF8',
      repetition_type: 'OPTIONAL',
    }),
  );
  return [{ name: 'root', num_children: columns.length }, ...leaves];
}
