/** What is made beforehand is what a step asks for, and nothing is made when something else is to be done. */
import { expect, it } from 'vitest';
import { resolveOptions } from '../domino/options';
import { train } from '../domino/run/trainer';
import { createWasmRuntime } from '../runtime/web';
import { loadLanguageModel } from './load';
import { memoryFolder, tinyFiles } from './testing/tinyModels';

async function open() {
  const runtime = await createWasmRuntime();
  const made: string[] = [];
  const createSession: typeof runtime.createSession = (graph, options) => {
    made.push(options.name);
    return runtime.createSession(graph, options);
  };
  const counting = Object.assign(Object.create(runtime), { createSession });
  const model = await loadLanguageModel(memoryFolder('llama-q4', tinyFiles('llama-q4')), { runtime: counting });
  made.length = 0;
  return { model, made };
}

const texts = Array.from({ length: 4 }, (_, i) => Int32Array.from({ length: 12 }, (_, t) => 1 + ((3 * i + t) % 200)));

it('leaves a run nothing to make, and does nothing a second time', async () => {
  const { model, made } = await open();
  await model.prepareTraining(async () => true);
  const before = [...made];
  expect(before).toHaveLength(7);
  await model.prepareTraining(async () => true);
  const options = resolveOptions({ steps: 1, batch: 2, domainTokens: 90, sampleTokens: 2 });
  const heldOut = Array.from({ length: 3 }, () => texts[0]!);
  await train(model, texts, options, {}, { heldOut });
  expect(made).toEqual(before);
  await model.dispose();
});

it('stops between two sessions as soon as it is told to', async () => {
  const { model, made } = await open();
  let asked = 0;
  await model.prepareTraining(async () => asked++ < 2);
  expect(made).toHaveLength(2);
  await model.dispose();
});
