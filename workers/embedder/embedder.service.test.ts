/** One model at a time, whatever is asked meanwhile. */
import { expect, it, vi } from 'vitest';
import { readStream } from '../rpc/eventStream.protocol';
import { createEmbedderService } from './embedder.service';

const log: string[] = [];
vi.mock('../../src/embedding/featureExtraction', () => ({
  openFeatureExtractor: async ({ folder: { id } }: { folder: { id: string } }) => {
    log.push(`open ${id}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push(`opened ${id}`);
    return {
      ...{ dim: 1, pooling: 'mean' },
      embed: async (texts: readonly string[]) => {
        log.push(`embed ${id}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`embedded ${id}`);
        return Float32Array.from(texts, ({ length }) => length);
      },
      dispose: async () => void log.push(`dispose ${id}`),
    };
  },
}));
const source = (id: string) => ({ kind: 'files', id, files: [{ path: id, blob: new Blob([id]) }] }) as const;

it('opens, asks and lets go of one after another', async () => {
  const service = createEmbedderService(async ({ ...named }) => {
    const id = 'id' in named ? named.id : '';
    return { id, revision: 'local', list: async () => [], read: async () => new Uint8Array() };
  });
  const [a, b, vectors] = await Promise.all([
    service.open(source('a')),
    service.open(source('b')),
    readStream(service.embed(source('b'), ['x', 'xyz']), () => undefined),
    service.close(),
  ]);
  expect([a.id, b.id, [...vectors.vectors]]).toEqual(['a', 'b', [1, 3]]);
  expect(log).toEqual([
    ...['open a', 'opened a', 'dispose a', 'open b', 'opened b'],
    ...['embed b', 'embedded b', 'dispose b'],
  ]);
});
