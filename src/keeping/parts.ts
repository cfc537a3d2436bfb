/**
 * A project as the records that are kept of it. Records of the project never change in place (project/types.ts), so a record that is the
 * same object as when it was last kept is not written again: an edit of one row of a hundred thousand writes one page of them.
 */
import { indexOf } from '../project/ids';
import { keptReferences } from '../project/references';
import type { Batch, Project, Run, Sample, SourceFile } from '../project/types';
import type { KeptProject } from './types';

/** Samples of one record. */
const PAGE = 200;

export const KEPT_VERSION = 1;

/** The rest of the project, with the order of what is kept beside it. */
export interface Head extends KeptProject {
  readonly version: typeof KEPT_VERSION;
  readonly rest: Omit<Project, 'files' | 'runs' | 'batches' | 'samples'>;
  readonly files: readonly string[];
  readonly runs: readonly string[];
  readonly batches: readonly string[];
}

/** Bytes stand as the name of the record that has them: a prompt is of a run and of every draw from it. */
type Named<Record, Key extends keyof Record> = Omit<Record, Key> & { readonly [Place in Key]: string | null };

export type Part =
  | { readonly kind: 'file'; readonly value: SourceFile }
  | { readonly kind: 'run'; readonly value: Named<Run, 'prompt' | 'checkpoint'> }
  | { readonly kind: 'batch'; readonly value: Named<Batch, 'prompt'> }
  | { readonly kind: 'samples'; readonly value: readonly Sample[] }
  | { readonly kind: 'bytes'; readonly value: Uint8Array };

/** A record to keep, and what it was made of: the same objects again make the same record. */
interface Made {
  readonly from: readonly unknown[];
  part(): Part;
}

/** By key; what `changesOf` compares. */
export type Parts = ReadonlyMap<string, Made>;

/** Names for bytes, the same for the same object. */
export class ByteNames {
  private readonly names = new Map<Uint8Array, string>();

  constructor(private readonly newName: () => string = () => crypto.randomUUID()) {}

  nameOf(bytes: Uint8Array): string {
    const name = this.names.get(bytes) ?? this.newName();
    this.names.set(bytes, name);
    return name;
  }

  /** Bytes that were read under a name keep it. */
  remember(bytes: Uint8Array, name: string): void {
    this.names.set(bytes, name);
  }

  /** Let go of all but these. */
  keep(used: ReadonlySet<Uint8Array>): void {
    for (const bytes of this.names.keys()) if (!used.has(bytes)) this.names.delete(bytes);
  }
}

const key = (kind: Part['kind'], id: string | number): string => `${kind}:${id}`;

export function partsOf(project: Project, names: ByteNames): Parts {
  const parts = new Map<string, Made>();
  const used = new Set<Uint8Array>();
  const nameOf = (bytes: Uint8Array | null): string | null => {
    if (bytes === null) return null;
    used.add(bytes);
    const name = names.nameOf(bytes);
    parts.set(key('bytes', name), { from: [bytes], part: () => ({ kind: 'bytes', value: bytes }) });
    return name;
  };
  for (const value of project.files)
    parts.set(key('file', value.id), { from: [value], part: () => ({ kind: 'file', value }) });
  for (const run of project.runs) {
    const [prompt, checkpoint] = [nameOf(run.prompt), nameOf(run.checkpoint)];
    parts.set(key('run', run.id), {
      from: [run],
      part: () => ({ kind: 'run', value: { ...run, prompt, checkpoint } }),
    });
  }
  for (const batch of project.batches) {
    const prompt = nameOf(batch.prompt);
    parts.set(key('batch', batch.id), { from: [batch], part: () => ({ kind: 'batch', value: { ...batch, prompt } }) });
  }
  for (const [page, value] of pagesOf(project.samples))
    parts.set(key('samples', page), { from: value, part: () => ({ kind: 'samples', value }) });
  names.keep(used);
  return parts;
}

/** By number, so that a sample that goes leaves every other in its page. */
function pagesOf(samples: readonly Sample[]): ReadonlyMap<number, readonly Sample[]> {
  const pages = new Map<number, Sample[]>();
  for (const sample of samples) {
    const page = Math.floor(indexOf(sample.id) / PAGE);
    const own = pages.get(page);
    if (own === undefined) pages.set(page, [sample]);
    else own.push(sample);
  }
  return pages;
}

export interface Changes {
  readonly put: ReadonlyMap<string, Part>;
  readonly gone: readonly string[];
}

export function changesOf(before: Parts, after: Parts): Changes {
  const put = new Map<string, Part>();
  for (const [name, made] of after) {
    const old = before.get(name)?.from;
    const isSame = old !== undefined && old.length === made.from.length && made.from.every((one, i) => one === old[i]);
    if (!isSame) put.set(name, made.part());
  }
  return { put, gone: [...before.keys()].filter((name) => !after.has(name)) };
}

export function headOf(project: Project, id: string, savedAt: number): Head {
  const { files, runs, batches, samples, ...rest } = project;
  const newest = runs.at(-1);
  return {
    id,
    version: KEPT_VERSION,
    name: project.name,
    savedAt,
    examples: keptReferences(project).length,
    samples: samples.length,
    run: newest ? { name: newest.name, step: newest.checkpointStep, steps: newest.options.steps } : null,
    rest,
    files: files.map((file) => file.id),
    runs: runs.map((run) => run.id),
    batches: batches.map((batch) => batch.id),
  };
}

/**
 * The project that records make, not yet checked; a run that was under way is interrupted.
 * @param parts by key; the bytes among them are remembered by their names
 */
export function assembled(head: Head, parts: ReadonlyMap<string, Part>, names: ByteNames): unknown {
  const recordOf = (kind: Part['kind'], id: string): unknown => {
    const part = parts.get(key(kind, id));
    return part?.kind === kind ? part.value : undefined;
  };
  const bytesOf = (name: unknown): unknown => {
    if (typeof name !== 'string') return name;
    const bytes = recordOf('bytes', name);
    if (bytes instanceof Uint8Array) names.remember(bytes, name);
    return bytes;
  };
  const withBytes = (record: unknown, ...places: readonly string[]): unknown =>
    typeof record === 'object' && record !== null
      ? { ...record, ...Object.fromEntries(places.map((place) => [place, bytesOf(Reflect.get(record, place))])) }
      : record;
  const interrupted = (run: unknown): unknown => {
    const status: unknown = typeof run === 'object' && run !== null ? Reflect.get(run, 'status') : undefined;
    const kind: unknown = typeof status === 'object' && status !== null ? Reflect.get(status, 'kind') : undefined;
    return kind === 'finished' || kind === 'failed' ? run : { ...(run as object), status: { kind: 'interrupted' } };
  };
  const samples = [...parts.values()].flatMap((part) => (part.kind === 'samples' ? part.value : []));
  return {
    ...head.rest,
    files: head.files.map((id) => recordOf('file', id)),
    runs: head.runs.map((id) => interrupted(withBytes(recordOf('run', id), 'prompt', 'checkpoint'))),
    batches: head.batches.map((id) => withBytes(recordOf('batch', id), 'prompt')),
    samples: samples.sort((a, b) => indexOf(a.id) - indexOf(b.id)),
  };
}
