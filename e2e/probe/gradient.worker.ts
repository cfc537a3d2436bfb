/** The embedded model's log-probabilities and gradients at tiny shapes, on one device of this browser. */
import { urlFolder } from '../../src/hub/modelFolder';
import { loadLanguageModel } from '../../src/model/load';
import type { LanguageModel } from '../../src/model/types';
import { createWasmRuntime, createWebGpuRuntime } from '../../src/runtime/web';
import { Random } from '../../src/tensors/random';
import type { Adapted, BehindPrefix, GradientReport, GradientRequest } from './probe';

const FILES = { filesURL: `${import.meta.env.BASE_URL}ort/` };
const [ROWS, POSITIONS, LABELS] = [2, 5, 3];
const WEIGHTS = Float32Array.of(-0.7, 0.4);
const SHAPE = { rank: 2, alpha: 4, targets: 'all-linear' } as const;
/** Positions of the first row that both rows stand behind. */
const PREFIX = 2;

self.addEventListener('message', async ({ data: { device } }: MessageEvent<GradientRequest>) => {
  const made = device === 'webgpu' ? await createWebGpuRuntime(FILES) : { runtime: await createWasmRuntime(FILES) };
  const { runtime } = made;
  const others = 'reference' in made ? { reference: made.reference } : {};
  const folder = urlFolder('domino-py-4m', `${self.location.origin}/models/domino-py-4m/`);
  const model = await loadLanguageModel(folder, { runtime, ...others, adapter: SHAPE });
  const random = new Random('probe');
  const { tokenDim, vocabularySize } = model.info;
  const data = Float32Array.from({ length: ROWS * POSITIONS * tokenDim }, () => 0.3 * random.normal());
  const labels = Int32Array.from({ length: ROWS * LABELS }, () => random.integer(vocabularySize));
  const tape = await model.forward({ data, dims: [ROWS, POSITIONS, tokenDim] }, { data: labels, dims: [ROWS, LABELS] });
  const gradient = await tape.backward(WEIGHTS);
  tape.dispose();
  const report: GradientReport = {
    logProbabilities: [...tape.logProbabilities],
    gradient: [...gradient.data],
    whole: await wholeRows(model, data, labels),
    shared: await behindPrefix(model, data, labels),
    // Of training: decoding runs the export's own graph, whose counting of positions stays on the CPU.
    placement: { ...runtime.placement },
    decoded: await decoded(model, data.subarray(0, PREFIX * tokenDim)),
    selfTest: model.selfTest.relativeError,
    adapted: await adapted(model, data, labels),
  };
  await model.dispose();
  self.postMessage(report);
});

/** With an adapter in use, another one before it. */
async function adapted(model: LanguageModel, data: Float32Array, labels: Int32Array): Promise<Adapted> {
  const adaptation = model.adaptation!;
  const random = new Random('adapter');
  const drawn = (): Map<string, Float32Array> =>
    new Map(
      adaptation.layers.flatMap(({ name, inputs, outputs }) =>
        [['lora_A', inputs, 1 / Math.sqrt(inputs)] as const, ['lora_B', outputs, 0.05] as const].map(
          ([part, width, spread]) => [
            `${name}.${part}.weight`,
            Float32Array.from({ length: SHAPE.rank * width }, () => spread * random.normal()),
          ],
        ),
      ),
    );
  adaptation.use(drawn());
  adaptation.use(drawn());
  const x = { data, dims: [ROWS, POSITIONS, model.info.tokenDim] };
  const { logProbabilities, gradients } = await adaptation.differentiate(x, targetsOf(labels), WEIGHTS);
  return {
    logProbabilities: [...logProbabilities],
    gradient: [...gradients.values()].flatMap((values) => [...values]),
    decoded: await decoded(model, data.subarray(0, PREFIX * model.info.tokenDim)),
  };
}

/** Logits of the row that is left of three, after four steps. */
async function decoded(model: LanguageModel, prefix: Float32Array): Promise<number[]> {
  const decoder = await model.startDecoding({ data: prefix, dims: [PREFIX, model.info.tokenDim] }, 3);
  await decoder.step(Int32Array.of(5, 6, 7));
  await decoder.step(Int32Array.of(8, 9, 10));
  await decoder.keepRows([0, 2]);
  await decoder.step(Int32Array.of(11, 12));
  await decoder.keepRows([1]);
  const logits = [...(await decoder.step(Int32Array.of(13)))];
  decoder.dispose();
  return logits;
}

const targetsOf = (labels: Int32Array) => ({ data: labels, dims: [ROWS, LABELS] });

/** Both rows behind the first positions of the first, run once. */
async function behindPrefix(
  { info, sharing }: LanguageModel,
  data: Float32Array,
  labels: Int32Array,
): Promise<BehindPrefix> {
  if (sharing === null) throw new Error('the model shares no prefixes');
  const d = info.tokenDim;
  const front = await sharing.prefix({ data: data.subarray(0, PREFIX * d), dims: [1, PREFIX, d] });
  const rows = { data: data.subarray(0, ROWS * (POSITIONS - 1) * d), dims: [ROWS, POSITIONS - 1, d] };
  const tape = await sharing.forward(rows, targetsOf(labels), { tape: front, rows: new Int32Array(ROWS) });
  await tape.backward(WEIGHTS);
  const { data: gradient } = await front.backward();
  tape.dispose();
  front.dispose();
  return { logProbabilities: [...tape.logProbabilities], gradient: [...gradient] };
}

/** The same with the prefix in front of each row, its gradient put together by hand. */
async function wholeRows(model: LanguageModel, data: Float32Array, labels: Int32Array): Promise<BehindPrefix> {
  const d = model.info.tokenDim;
  const prefix = data.subarray(0, PREFIX * d);
  const own = data.subarray(0, ROWS * (POSITIONS - 1) * d);
  const length = (PREFIX + POSITIONS - 1) * d;
  const whole = new Float32Array(ROWS * length);
  const gradient = new Array<number>(PREFIX * d).fill(0);
  for (let row = 0; row < ROWS; row++) {
    whole.set(prefix, row * length);
    whole.set(own.subarray((row * own.length) / ROWS, ((row + 1) * own.length) / ROWS), row * length + PREFIX * d);
  }
  const tape = await model.forward({ data: whole, dims: [ROWS, length / d, d] }, targetsOf(labels));
  const rows = await tape.backward(WEIGHTS);
  tape.dispose();
  for (let row = 0; row < ROWS; row++)
    for (let i = 0; i < gradient.length; i++) gradient[i]! += rows.data[row * length + i]!;
  return { logProbabilities: [...tape.logProbabilities], gradient };
}
