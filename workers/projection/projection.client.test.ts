import { afterEach, describe, expect, it } from 'vitest';
import { readStream } from '../rpc/eventStream.protocol';
import { ChannelWorkers } from '../rpc/testing/channelWorker';
import { connectProjection, givingRows } from './projection.client';
import type { LayOutRequest, ProjectionApi } from './projection.protocol';
import { createProjectionService } from './projection.service';

const workers = new ChannelWorkers();
const channelWorker = workers.with<ProjectionApi>(createProjectionService);

afterEach(() => workers.endAll());

/** Read to the end, with each epoch as it comes. */
const project = async (client: ProjectionApi, request: LayOutRequest, onEpoch: (epoch: number) => void = () => {}) =>
  (await readStream(client.layOut(request), ({ done }) => onEpoch(done))).coordinates;

const options = { neighbors: 5, minDist: 0.1, seed: 1 };
const requestOf = (vectors: Float32Array): LayOutRequest => ({
  vectors,
  dim: 3,
  texts: Array.from({ length: vectors.length / 3 }, (_, row) => `text ${row}`),
  isReference: new Uint8Array(vectors.length / 3).fill(1),
  options,
});
const request = requestOf(Float32Array.from({ length: 60 }, (_, at) => Math.sin(at * at)));

describe('projection client', () => {
  it('brings back coordinates and progress, and leaves the vectors with the caller', async () => {
    const client = connectProjection(channelWorker);
    const epochs: number[] = [];
    const map = await project(client, request, (epoch) => epochs.push(epoch));
    expect(map).toBeInstanceOf(Float32Array);
    expect(map).toHaveLength(40);
    expect(request.vectors).toHaveLength(60);
    await expect.poll(() => epochs.length, { timeout: 20_000 }).toBeGreaterThan(10);
  });

  it('places rows where the same rows are, and gives their vectors away when told to', async () => {
    const client = connectProjection(channelWorker);
    const layout = await readStream(client.layOut(request), () => {});
    const laidOut = { vectors: request.vectors.slice(), isReference: request.isReference, ...layout };
    const given = givingRows({ laidOut, vectors: request.vectors.slice(30, 36), dim: 3, options });
    const placed = await readStream(client.place(given), () => {});
    expect(placed.coordinates).toEqual(layout.coordinates.slice(20, 24));
    expect(placed.clusters).toEqual(layout.clusters.slice(10, 12));
    expect(given.vectors).toHaveLength(0);
  });

  it('rejects with the worker’s own error', async () => {
    const client = connectProjection(channelWorker);
    await expect(project(client, { ...request, options: { ...options, minDist: 7 } })).rejects.toMatchObject({
      name: 'StudioError',
      code: 'BAD_OPTION',
      where: 'minDist',
      remedy: expect.stringContaining('0 to 1'),
    });
  });

  it('cancels what runs, and goes on working', async () => {
    const client = connectProjection(channelWorker);
    const many = Float32Array.from({ length: 900 }, (_, at) => Math.sin(at * at));
    const run = project(client, requestOf(many), (epoch) => {
      if (epoch === 1) void client.cancel();
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await project(client, request)).toHaveLength(40);
  });

  it('lets the newest request win', async () => {
    const client = connectProjection(channelWorker);
    // Large enough to be still under way when the second request arrives.
    const vectors = Float32Array.from({ length: 2400 }, (_, at) => Math.sin(at * at));
    const first = project(client, requestOf(vectors));
    const second = project(client, request);
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await second).toHaveLength(40);
  });

  it('does nothing on cancel before the first map, and replaces a worker that died', async () => {
    let started = 0;
    const workers: Worker[] = [];
    const client = connectProjection(() => {
      started++;
      const worker = channelWorker();
      workers.push(worker);
      return worker;
    });
    await client.cancel();
    expect(started).toBe(0);
    const run = project(client, request);
    workers[0]?.dispatchEvent(new Event('error'));
    await expect(run).rejects.toMatchObject({ code: 'WORKER_LOST', where: 'projection worker' });
    expect(await project(client, request)).toHaveLength(40);
    expect(started).toBe(2);
    const last = project(client, request);
    client.terminate();
    await expect(last).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
