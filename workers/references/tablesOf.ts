/** Tables put together again from what the worker sends of them. */
import type { ParsedTable, RowProblem } from '../../src/references/types';
import type { EventStream } from '../rpc/eventStream.protocol';
import type { ReadTable, TableEvent, TableHead } from './references.protocol';
import { rowsOf } from './rowChunk';

export async function* tablesOf(events: EventStream<TableEvent, void>): AsyncGenerator<ReadTable, void, undefined> {
  let head: TableHead | null = null;
  let rows: ParsedTable['rows'][number][] = [];
  let problems: RowProblem[] = [];
  for await (const event of events) {
    switch (event.kind) {
      case 'failed':
        yield event;
        break;
      case 'head':
        head = event.head;
        rows = [];
        problems = [];
        break;
      case 'rows':
        for (const row of rowsOf(event.chunk, head?.columns ?? [])) rows.push(row);
        break;
      case 'problems':
        problems.push(...event.problems);
        break;
      case 'end':
        if (head !== null) yield { name: head.file, table: { ...head, rows, problems } };
    }
  }
}
