import { afterEach, describe, expect, it } from 'vitest';
import { readStream } from '../rpc/eventStream.protocol';
import { ChannelWorkers } from '../rpc/testing/channelWorker';
import { connectProjection } from './projection.client';
import type { ProjectionApi, ProjectionRequest } from './projection.protocol';
import { createProjectionService } from './projection.service';

const workers = new ChannelWorkers();
const channelWorker = workers.with<ProjectionApi>(createProjectionService);

afterEach(() => workers.endAll());

/** Read to the end, with each epoch as it comes. */
const project = (client: ProjectionApi, request: ProjectionRequest, onEpoch: (epoch: number) => void = () => {}) =>
  readStream(client.project(request), ({ epoch }) => onEpoch(epoch));

const request = {
  vectors: Float32Array.from({ length: 60 }, (_, at) => Math.sin(at * at)),
  tokenDim: 3,
  neighbors: 5,
  minDist: 0.1,
  seed: 1,
};

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

  it('rejects with the worker’s own error', async () => {
    const client = connectProjection(channelWorker);
    await expect(project(client, { ...request, minDist: 7 })).rejects.toMatchObject({
      name: 'StudioError',
      code: 'BAD_OPTION',
      where: 'minDist',
      remedy: expect.stringContaining('0 to 1'),
    });
  });

  it('cancels what runs, and goes on working', async () => {
    const client = connectProjection(channelWorker);
    const many = Float32Array.from({ length: 900 }, (_, at) => Math.sin(at * at));
    const run = project(client, { ...request, vectors: many }, (epoch) => {
      if (epoch === 1) void client.cancel();
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await project(client, request)).toHaveLength(40);
  });

  it('lets the newest request win', async () => {
    const client = connectProjection(channelWorker);
    // Large enough to be still under way when the second request arrives.
    const vectors = Float32Array.from({ length: 2400 }, (_, at) => Math.sin(at * at));
    const first = project(client, { ...request, vectors });
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
