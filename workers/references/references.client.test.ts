import { afterEach, describe, expect, it } from 'vitest';
import { parseReferenceFile } from '../../src/references/parse';
import { ChannelWorkers } from '../rpc/testing/channelWorker';
import { connectReferences } from './references.client';
import type { GivenSource, ReadTable, ReferencesApi, TableReader } from './references.protocol';
import { createReferencesService } from './references.service';

const workers = new ChannelWorkers();
const channelWorker = workers.with<ReferencesApi>(createReferencesService);
afterEach(() => workers.endAll());

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const source = (name: string, text: string): GivenSource => ({ name, file: new Blob([bytes(text)]) });

async function all(reader: TableReader, given: GivenSource): Promise<ReadTable[]> {
  const tables: ReadTable[] = [];
  for await (const table of reader.read(given)) tables.push(table);
  return tables;
}

describe('the reader of references', () => {
  it('gives the table that the parser makes, whole', async () => {
    const rows = Array.from({ length: 9000 }, (_, at) =>
      JSON.stringify(
        at % 7 === 0
          ? { toString: `own ${at}`, meta: [at] }
          : { input: `text ${at} \u{1f600}\ud800`, output: at % 3 ? '' : 'x', n: at },
      ),
    );
    const text = [...rows, '{broken', '{"input": "last"}'].join('\n');
    const [read] = await all(connectReferences(channelWorker), source('a.jsonl', text));
    const direct = await parseReferenceFile({ name: 'a.jsonl', bytes: bytes(text) });
    expect(read).toEqual({ name: 'a.jsonl', table: direct });
    const first = 'table' in read! ? read.table.rows[1]?.cells : undefined;
    // A column that a row lacks is none of Object's.
    expect(first?.toString).toBeUndefined();
    expect(direct.problems).toHaveLength(1);
  });

  it('says of each file of an archive what became of it', async () => {
    const { zipSync } = await import('fflate');
    const zip = zipSync({ 'a.csv': bytes('input\none\ntwo'), 'b.json': bytes('[1'), 'c.txt': bytes('x\ny') });
    const read = await all(connectReferences(channelWorker), { name: 'all.zip', file: new Blob([zip as BlobPart]) });
    expect(read.map((one) => [one.name, 'table' in one ? one.table.rows.length : one.error.code])).toEqual([
      ['a.csv', 2],
      ['b.json', 'REFERENCE_PARSE'],
      ['c.txt', 2],
    ]);
  });

  it('refuses a large file by its size, without reading it', async () => {
    const large = Object.create(Blob.prototype, {
      size: { value: 500 * 2 ** 20 },
      arrayBuffer: { value: () => expect.fail('its bytes were read') },
    });
    await expect(
      (async () => {
        for await (const _ of createReferencesService().read({ name: 'big.csv', file: large }, null));
      })(),
    ).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('500 MB') });
  });

  it('ends a reading that gives no sign, says so, and reads the next file', async () => {
    let opened = 0;
    const first = workers.with<ReferencesApi>(() => {
      const service = createReferencesService();
      if (opened++ > 0) return service;
      return {
        async *read() {
          await new Promise(() => undefined);
        },
      };
    });
    const reader = connectReferences(first, 1);
    await expect(all(reader, source('stuck.csv', 'a\nb'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'Reading stuck.csv gave no sign for 1 seconds, and was ended.',
    });
    expect(await all(reader, source('next.csv', 'input\nb'))).toHaveLength(1);
  });

  it('says that the worker died', async () => {
    const reader = connectReferences(
      workers.with<ReferencesApi>(() => ({
        async *read() {
          workers.opened.at(-1)?.dispatchEvent(new Event('error'));
          await new Promise(() => undefined);
        },
      })),
    );
    await expect(all(reader, source('a.csv', 'a\nb'))).rejects.toMatchObject({
      code: 'WORKER_LOST',
      message: 'The reading of files stopped.',
    });
  });

  it('is cancelled at once', async () => {
    const reader = connectReferences(
      workers.with<ReferencesApi>(() => ({
        async *read() {
          await new Promise(() => undefined);
        },
      })),
    );
    const reading = all(reader, source('a.csv', 'a\nb'));
    setTimeout(() => reader.cancel(), 20);
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
