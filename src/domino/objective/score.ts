/** log p of texts behind one prefix: the held-out loss, and what the model makes of a text without any prompt. */
import type { LanguageModel, PrefixSharing, PrefixTape } from '../../model/types';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';
import { TokenTable } from '../prompt/tokenTable';
import { defaultBudget, type MicroBatchBudget, planMicroBatches } from './microBatches';
import { assembleBatch } from './sequences';

/**
 * Score every text behind the same prefix.
 * @param texts token ids, each ending with the end-of-sample token; borrowed
 * @param prefix float32 [P, d], P ≥ 1; borrowed
 * @param table rows of the texts' tokens; looked up where absent
 * @returns [texts]: Σ_t log p, nats
 */
export async function scoreTexts(
  model: LanguageModel,
  texts: readonly Int32Array[],
  prefix: Float32Array,
  { table, budget }: { table?: TokenTable | undefined; budget?: MicroBatchBudget | undefined } = {},
): Promise<Float64Array> {
  const rows = table ?? (await TokenTable.create(model, texts));
  const d = model.info.tokenDim;
  const saved = (texts.length - 1) * (prefix.length / d - 1);
  const sharedLength = model.sharing !== null && saved > model.sharing.passOverhead ? prefix.length / d - 1 : 0;
  // Its last token goes with each text, whose first token is predicted from there.
  const own = prefix.subarray(sharedLength * d);
  const front =
    sharedLength > 0
      ? await model.sharing!.prefix({ data: prefix.subarray(0, sharedLength * d), dims: [1, sharedLength, d] })
      : null;
  try {
    const lengths = texts.map((text) => own.length / d + text.length);
    const logProbabilities = new Float64Array(texts.length);
    for (const group of planMicroBatches(lengths, budget ?? defaultBudget(model))) {
      const { inputsEmbeds, labels } = assembleBatch(
        group.map((index) => ({ prefix: own, text: texts[index]! })),
        rows,
      );
      const scored = await (front === null
        ? model.score(inputsEmbeds, labels)
        : scoreBehind(model.sharing!, inputsEmbeds, labels, front));
      group.forEach((index, b) => {
        logProbabilities[index] = scored[b]!;
      });
    }
    return logProbabilities;
  } finally {
    front?.dispose();
  }
}

async function scoreBehind(
  sharing: PrefixSharing,
  inputsEmbeds: FloatTensor,
  labels: IntTensor,
  tape: PrefixTape,
): Promise<Float32Array> {
  const rows = new Int32Array(inputsEmbeds.dims[0]!);
  return sharing.score(inputsEmbeds, labels, { tape, rows });
}

/** −Σ log p / Σ |X| over all texts, nats per token. */
export function lossPerToken(logProbabilities: Float64Array, texts: readonly Int32Array[]): number {
  const tokens = texts.reduce((sum, text) => sum + text.length, 0);
  return -logProbabilities.reduce((sum, value) => sum + value, 0) / tokens;
}
