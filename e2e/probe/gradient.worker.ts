/** The embedded model's log-probabilities and gradients at tiny shapes, on one device of this browser. */
import { urlFolder } from '../../src/model/folders';
import { loadLanguageModel } from '../../src/model/load';
import { createWasmRuntime, createWebGpuRuntime } from '../../src/runtime/web';
import { Random } from '../../src/tensors/random';
import type { GradientReport, GradientRequest } from './probe';

const FILES = { filesURL: `${import.meta.env.BASE_URL}ort/` };
const [ROWS, POSITIONS, LABELS] = [2, 5, 3];

self.addEventListener('message', async ({ data: { device } }: MessageEvent<GradientRequest>) => {
  const { runtime, ...others } =
    device === 'webgpu' ? await createWebGpuRuntime(FILES) : { runtime: await createWasmRuntime(FILES) };
  const folder = urlFolder('domino-py-4m', `${self.location.origin}/models/domino-py-4m/`);
  const model = await loadLanguageModel(folder, { runtime, ...others });
  const random = new Random('probe');
  const { tokenDim, vocabularySize } = model.info;
  const data = Float32Array.from({ length: ROWS * POSITIONS * tokenDim }, () => 0.3 * random.normal());
  const labels = Int32Array.from({ length: ROWS * LABELS }, () => random.integer(vocabularySize));
  const tape = await model.forward({ data, dims: [ROWS, POSITIONS, tokenDim] }, { data: labels, dims: [ROWS, LABELS] });
  const gradient = await tape.backward(Float32Array.of(-0.7, 0.4));
  tape.dispose();
  const report: GradientReport = {
    logProbabilities: [...tape.logProbabilities],
    gradient: [...gradient.data],
    placement: { ...runtime.placement },
    selfTest: model.selfTest.relativeError,
  };
  await model.dispose();
  self.postMessage(report);
});
