/**
 * A project as the records that are kept of it, each JSON or bytes; long lists by pages, in columns. Records of the project never change in place (project/types.ts), so
 * what is the same object as when it was last kept is not written again: an edit of one row of a hundred thousand writes one page of them.
 */

import { firstPlace } from '../firstPlace';
import type { Pace } from '../pace';
import { byIdentity } from '../project/byIdentity';
import { indexOf } from '../project/ids';
import { oddNumbersAsWords } from '../project/oddNumbers';
import { withProofBytes } from '../project/proofBytes';
import { keptReferences } from '../project/references';
import { isLive } from '../project/runs';
import type { Project, Sample, SourceFile } from '../project/types';
import { pack } from './columns/pack';
import type { Names } from './names';
import type { KeptProject } from './types';

/** Entries of one record of a list. */
const PAGE = 1000;
/** Cells of one record of a table: rows of hundreds of columns are fewer a page, so that none takes long to write or to read. */
const PAGE_CELLS = 10_000;

export const KEPT_VERSION = 3;

/** A list that is kept beside the record that has it: its pages are `list:NAME:0`, `list:NAME:1`, … */
export interface ListName {
  readonly list: string;
  readonly length: number;
}
/** Bytes that are kept beside the record that has them, as `bytes:NAME`. */
export interface BytesName {
  readonly bytes: string;
}

export interface Head extends KeptProject {
  readonly version: typeof KEPT_VERSION;
  /** Who may write it: one that opens the project names itself here, and whoever did before is refused. */
  readonly writer: string;
  readonly bytes: number;
}

/** JSON, or bytes as they are. */
export type Stored = string | Uint8Array;

/** A record to keep, and what it was made of: the same objects again make the same record. */
interface Made {
  readonly from: readonly unknown[];
  readonly stored: () => Stored;
}

/** By key; what `changesOf` compares. */
export type Parts = ReadonlyMap<string, Made>;

export const PROJECT_KEY = 'project';
export const pageKey = (list: string, page: number): string => `list:${list}:${page}`;
export const bytesKey = (name: string): string => `bytes:${name}`;
export const SAMPLES = 'samples';

const json = (value: unknown): string => JSON.stringify(value, oddNumbersAsWords);
const pageOf = (entries: readonly unknown[]): Made => ({
  from: entries,
  stored: () => JSON.stringify(pack(entries)),
});

/** By place. A list is always asked for in pages of one size. */
const pagesOf = byIdentity((entries: readonly unknown[]) =>
  once((size: number): readonly Made[] =>
    Array.from({ length: Math.ceil(entries.length / size) }, (_, page) =>
      pageOf(entries.slice(page * size, (page + 1) * size)),
    ),
  ),
);

function once<Given, Result>(compute: (given: Given) => Result): (given: Given) => Result {
  let known: { readonly given: Given; readonly result: Result } | null = null;
  return (given) => {
    if (known?.given !== given) known = { given, result: compute(given) };
    return known.result;
  };
}

/** Rows of a page of so many columns. */
const rowsAPage = (columns: number): number =>
  Math.min(PAGE, Math.max(1, Math.floor(PAGE_CELLS / Math.max(1, columns))));

/** Pages of another size are another list. */
const rowsName = ({ id }: SourceFile, size: number): string => (size === PAGE ? `${id}.rows` : `${id}.rows.${size}`);

/** By number, so that a sample that goes leaves every other in its page. They are in the order of their numbers. */
const pagesOfSamples = byIdentity((samples: readonly Sample[]): ReadonlyMap<number, Made> => {
  const pages = new Map<number, Made>();
  for (let at = 0; at < samples.length; ) {
    const page = Math.floor(indexOf(samples[at]!.id) / PAGE);
    const end = firstFrom(samples, at, (page + 1) * PAGE);
    pages.set(page, pageOf(samples.slice(at, end)));
    at = end;
  }
  return pages;
});

/** The place of the first sample from `low` on whose number is `number` or more: by halves, as reading 100,000 numbers takes its time. */
function firstFrom(samples: readonly Sample[], low: number, number: number): number {
  return firstPlace(low, Math.min(samples.length, low + PAGE), (place) => indexOf(samples[place]!.id) >= number);
}

/** @param names of bytes and lists that records share; those that the project no longer has are forgotten */
export function partsOf(project: Project, names: Names): Parts {
  const parts = new Map<string, Made>();
  const used = new Set<object>();
  const bytes = (own: Uint8Array | null): BytesName | null => {
    if (own === null) return null;
    used.add(own);
    const name = names.nameOf(own);
    parts.set(bytesKey(name), { from: [own], stored: () => own });
    return { bytes: name };
  };
  const list = (name: string, entries: readonly unknown[], pages = pagesOf(entries)(PAGE)): ListName => {
    for (const [page, made] of pages.entries()) parts.set(pageKey(name, page), made);
    return { list: name, length: entries.length };
  };
  /** The same list of several records, once. */
  const shared = (entries: readonly unknown[]): ListName => {
    used.add(entries);
    return list(names.nameOf(entries), entries);
  };
  const record = (key: string, from: readonly unknown[], value: unknown): string => {
    parts.set(key, { from, stored: () => json(value) });
    return key;
  };
  const files = project.files.map((file) => {
    const { columns, rows: own, problems: left } = file.table;
    const size = rowsAPage(columns.length);
    const [rows, problems] = [list(rowsName(file, size), own, pagesOf(own)(size)), list(`${file.id}.problems`, left)];
    return record(`file:${file.id}`, [file], { ...file, table: { ...file.table, rows, problems } });
  });
  const runs = project.runs.map((run) =>
    record(`run:${run.id}`, [run], {
      ...run,
      status: isLive(run) ? { kind: 'interrupted' } : run.status,
      references: shared(run.references),
      history: list(`${run.id}.history`, run.history),
      prompt: bytes(run.prompt),
      checkpoint: bytes(run.checkpoint),
    }),
  );
  const batches = project.batches.map((batch) =>
    record(`batch:${batch.id}`, [batch], { ...batch, prompt: bytes(batch.prompt) }),
  );
  const proofs = project.proofs?.map((proof) =>
    record(`proof:${proof.id}`, [proof], {
      ...withProofBytes(proof, (own) => bytes(own as Uint8Array | null)),
      lessons: list(`${proof.id}.lessons`, proof.lessons),
    }),
  );
  const { droppedIds, tickedIds, samples, ...rest } = project;
  for (const [page, made] of pagesOfSamples(samples)) parts.set(pageKey(SAMPLES, page), made);
  const whole = {
    ...rest,
    files,
    runs,
    batches,
    ...(proofs && { proofs }),
    droppedIds: list('dropped', droppedIds),
    tickedIds: list('ticked', tickedIds),
    samples: { list: SAMPLES, length: samples.length },
  };
  const text = json(whole);
  parts.set(PROJECT_KEY, { from: [text], stored: () => text });
  names.keep(used);
  return parts;
}

export interface Changes {
  readonly put: ReadonlyMap<string, Stored>;
  /** Bytes of each that is put. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly gone: readonly string[];
}

/** What is to be written and deleted for `after` to be what is kept, where `before` is. */
export async function changesOf(before: Parts, after: Parts, pace: Pace): Promise<Changes> {
  const put = new Map<string, Stored>();
  const sizes = new Map<string, number>();
  for (const [key, made] of after) {
    if (isSame(before.get(key), made)) continue;
    const stored = made.stored();
    put.set(key, stored);
    sizes.set(key, sizeOf(stored));
    await pace.step();
  }
  return { put, sizes, gone: [...before.keys()].filter((key) => !after.has(key)) };
}

const isSame = (old: Made | undefined, made: Made): boolean =>
  old === made ||
  (old !== undefined && old.from.length === made.from.length && made.from.every((one, at) => one === old.from[at]));

export function headOf(project: Project, own: Pick<Head, 'id' | 'writer' | 'savedAt' | 'bytes'>): Head {
  const newest = project.runs.at(-1);
  return {
    ...own,
    version: KEPT_VERSION,
    name: project.name,
    examples: keptReferences(project).length,
    samples: project.samples.length,
    run: newest ? { name: newest.name, step: newest.checkpointStep, steps: newest.options.steps } : null,
  };
}

/** What a record takes of the browser's storage: a text has one byte a letter where every letter fits into it, else two. */
export function sizeOf(stored: unknown): number {
  if (stored instanceof Uint8Array) return stored.byteLength;
  if (typeof stored !== 'string') return 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every letter of one byte
  return stored.length * (/^[\u0000-\u00ff]*$/.test(stored) ? 1 : 2);
}
