/**
 * The references worker: files in, tables out, so that no parser ever holds up the page. Tables come in parts, each small enough to take
 * over at once. How far it is goes over a port of its own, which a parser that does not pause can still write to.
 */
import type { ErrorFields } from '../../src/errors';
import type { ParsedTable, RowProblem } from '../../src/references/types';
import type { EventStream } from '../rpc/eventStream.protocol';
import type { RowChunk } from './rowChunk';

/** A file by its handle: nothing of it is read before its size is checked. Or what was pasted. */
export type GivenSource =
  | { readonly name: string; readonly file: Blob }
  | { readonly name: string; readonly text: string };

export type TableHead = Omit<ParsedTable, 'rows' | 'problems'>;

/** A file may hold several tables; each is a head, its parts, and an end, or one that failed. */
export type TableEvent =
  | { readonly kind: 'head'; readonly head: TableHead }
  | { readonly kind: 'rows'; readonly chunk: RowChunk }
  | { readonly kind: 'problems'; readonly problems: readonly RowProblem[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly name: string; readonly error: ErrorFields };

/** On the port: share of the table that is read now, 0…1. Any message says that the worker lives. */
export interface Sign {
  readonly name: string;
  readonly share: number;
}

export interface ReferencesApi {
  /** @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED where nothing of it can be opened */
  read(source: GivenSource, signs: MessagePort | null): EventStream<TableEvent, void>;
}

export type ReadTable =
  | { readonly name: string; readonly table: ParsedTable }
  | { readonly name: string; readonly error: ErrorFields };

export interface TableReader {
  /**
   * The tables of a file in their order, each when it is there.
   * @param onSign how far it is
   * @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED where nothing of it can be opened; CANCELLED; INTERNAL where the reading died
   */
  read(source: GivenSource, onSign?: (sign: Sign) => void): AsyncIterable<ReadTable>;
  /** End all reading at once. */
  cancel(): void;
}
