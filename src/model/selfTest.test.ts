/** The self-test at load lets right numbers pass and stops wrong ones, whatever products compute in. */
import { describe, expect, it } from 'vitest';
import { createCpuRuntime } from '../runtime/node';
import type { Runtime, Session } from '../runtime/types';
import { loadLanguageModel } from './load';
import { filesAtLevel } from './testing/accuracyLevels';
import { memoryFolder } from './testing/tinyModels';

type Run = Session['run'];

/** A device whose sessions run as `broken` says. */
function device(broken: (run: Run, name: string) => Run): Runtime {
  const runtime = createCpuRuntime({ threads: 1 });
  const createSession: Runtime['createSession'] = async (graph, options) => {
    const session = await runtime.createSession(graph, options);
    const run = broken((feeds) => session.run(feeds), options.name);
    return Object.assign(Object.create(session) as Session, { run });
  };
  return Object.assign(Object.create(runtime) as Runtime, { createSession });
}

const right = (run: Run): Run => run;

/** The prefix's keys and values of every layer, scaled. */
const wrongCache =
  (run: Run): Run =>
  async (feeds) => {
    const outputs = await run(feeds);
    for (const [name, tensor] of Object.entries(outputs))
      if (name.startsWith('present'))
        (tensor.data as Float32Array).forEach((value, i, all) => {
          all[i] = value * 1.5;
        });
    return outputs;
  };

/** What the backward pass gives, scaled. */
const wrongGradient =
  (run: Run, name: string): Run =>
  async (feeds) => {
    const outputs = await run(feeds);
    if (/^block (kept|recompute)/.test(name))
      for (const tensor of Object.values(outputs))
        (tensor.data as Float32Array).forEach((value, i, all) => {
          all[i] = value * 1.5;
        });
    return outputs;
  };

const load = (runtime: Runtime, level: 1 | 4, use: 'train' | 'sample') =>
  loadLanguageModel(memoryFolder('tested', filesAtLevel('qwen2-packed', level)), {
    runtime,
    use,
    floatWeightLimitBytes: 0,
  });

describe('the self-test', () => {
  it.each([1, 4] as const)('passes at accuracy level %i', async (level) => {
    const runtime = device(right);
    for (const use of ['train', 'sample'] as const) await (await load(runtime, level, use)).dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it.each([1, 4] as const)('stops a wrong cache at accuracy level %i', async (level) => {
    const runtime = device(wrongCache);
    await expect(load(runtime, level, 'sample')).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' });
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it('stops a wrong gradient', async () => {
    const runtime = device(wrongGradient);
    await expect(load(runtime, 1, 'train')).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' });
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});
