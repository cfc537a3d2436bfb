import { toErrorFields } from '../../src/errors';
import {
  filesIn,
  parsePastedText,
  parseReferenceTables,
  type ReferenceFile,
  refuseLargeFile,
} from '../../src/references/parse';
import type { OnProgress } from '../../src/references/progress';
import type { ParsedTable } from '../../src/references/types';
import { fileBytes } from '../fileBytes';
import { handOver } from '../rpc/handOver';
import { ownVitals } from '../rpc/vitals';
import type { GivenSource, ReferencesApi, Sign, TableEvent } from './references.protocol';
import { buffersOf, chunksOf } from './rowChunk';

/** Time between signs of life, while a parser runs. */
const SIGN_MS = 100;
/** A parser gives signs of its own (references.client.ts), and keeps its thread from answering meanwhile. */
const PARSE_MS = 600_000;
const PROBLEMS_AT_ONCE = 2000;

interface Opened {
  readonly name: string;
  read(onProgress: OnProgress): Promise<readonly ParsedTable[]>;
}

export const createReferencesService = (): ReferencesApi => ({
  async *read(source, signs) {
    try {
      const files = await ownVitals.during(PARSE_MS, () => opened(source));
      for (const { name, read } of files)
        yield* tableEvents(
          name,
          ownVitals.during(PARSE_MS, () => read(signsTo(signs, name))),
        );
    } finally {
      signs?.close();
    }
  },
});

async function opened(source: GivenSource): Promise<readonly Opened[]> {
  if ('text' in source) return [{ name: source.name, read: async () => [parsePastedText(source.text, source.name)] }];
  return filesIn(await fileIn(source)).map((file) => ({
    name: file.name,
    read: (onProgress) => parseReferenceTables(file, onProgress),
  }));
}

async function fileIn({ name, file }: Extract<GivenSource, { file: Blob }>): Promise<ReferenceFile> {
  refuseLargeFile(name, file.size);
  return { name, bytes: await fileBytes(file, name, 'Drop it again.') };
}

function signsTo(port: MessagePort | null, name: string): OnProgress {
  let next = 0;
  return (share) => {
    const now = performance.now();
    if (now < next) return;
    next = now + SIGN_MS;
    port?.postMessage({ name, share } satisfies Sign);
  };
}

async function* tableEvents(
  name: string,
  reading: Promise<readonly ParsedTable[]>,
): AsyncGenerator<TableEvent, void, undefined> {
  let tables: readonly ParsedTable[];
  try {
    tables = await reading;
  } catch (thrown) {
    yield { kind: 'failed', name, error: toErrorFields(thrown) };
    return;
  }
  for (const { rows, problems, ...head } of tables) {
    yield { kind: 'head', head };
    for (const chunk of chunksOf({ columns: head.columns, rows }))
      yield handOver({ kind: 'rows', chunk }, buffersOf(chunk));
    for (let at = 0; at < problems.length; at += PROBLEMS_AT_ONCE)
      yield { kind: 'problems', problems: problems.slice(at, at + PROBLEMS_AT_ONCE) };
    yield { kind: 'end' };
  }
}
