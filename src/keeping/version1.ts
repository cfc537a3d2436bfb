/** Projects as the studio kept them first: records as objects, samples by pages of 200, and the rest in the head. */
import { indexOf } from '../project/ids';
import type { Sample } from '../project/types';

export const VERSION_1 = 1;

interface Head {
  readonly rest: object;
  readonly files: readonly string[];
  readonly runs: readonly string[];
  readonly batches: readonly string[];
}
interface Part {
  readonly kind: 'file' | 'run' | 'batch' | 'samples' | 'bytes';
  readonly value: unknown;
}

/** The project that such records make, not yet checked; a run that was under way is interrupted. */
export function assembledFrom1(anyHead: object, records: ReadonlyMap<string, unknown>): unknown {
  // What they are was never written down but in their version; the schema judges what comes of it.
  const head = anyHead as Head;
  const parts = records as ReadonlyMap<string, Part>;
  const recordOf = (kind: Part['kind'], id: string): unknown => {
    const part = parts.get(`${kind}:${id}`);
    return part?.kind === kind ? part.value : undefined;
  };
  const bytesOf = (name: unknown): unknown => (typeof name === 'string' ? recordOf('bytes', name) : name);
  const withBytes = (record: unknown, ...places: readonly string[]): unknown =>
    typeof record === 'object' && record !== null
      ? { ...record, ...Object.fromEntries(places.map((place) => [place, bytesOf(Reflect.get(record, place))])) }
      : record;
  const interrupted = (run: unknown): unknown => {
    const status: unknown = typeof run === 'object' && run !== null ? Reflect.get(run, 'status') : undefined;
    const kind: unknown = typeof status === 'object' && status !== null ? Reflect.get(status, 'kind') : undefined;
    return kind === 'finished' || kind === 'failed' ? run : { ...(run as object), status: { kind: 'interrupted' } };
  };
  const samples = [...parts.values()].flatMap((part) =>
    part.kind === 'samples' ? (part.value as readonly Sample[]) : [],
  );
  return {
    ...head.rest,
    files: head.files.map((id) => recordOf('file', id)),
    runs: head.runs.map((id) => interrupted(withBytes(recordOf('run', id), 'prompt', 'checkpoint'))),
    batches: head.batches.map((id) => withBytes(recordOf('batch', id), 'prompt')),
    samples: samples.sort((a, b) => indexOf(a.id) - indexOf(b.id)),
  };
}
