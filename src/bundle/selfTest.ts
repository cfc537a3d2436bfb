/** What the studio's engine gives some texts behind the prompt: what another engine must give them too, before it draws. */
import { scoreTexts } from '../domino/objective/score';
import { DEFAULT_SAMPLING } from '../generation/options';
import { sample } from '../generation/sample';
import type { OpenedCheckpoint } from '../model/openCheckpoint';
import { prefixWithoutPrompt } from '../model/prefixWithoutPrompt';
import { type Graph, intAttribute } from '../onnx/graph';
import type { FloatTensor } from '../tensors/tensor';
import { encodeForTraining } from '../tokenization/encode';
import type { BundleBase, SelfTest, SelfTestText } from './types';

const TEXTS = 3;
/** Longer texts are cut: vLLM's test asks once a token. */
const MOST_TOKENS = 256;

/** How a graph computes: 'exact' in float32, or with weights or activations rounded. */
export type GraphArithmetic = 'exact' | 'rounded-weights' | 'rounded-activations';

export function graphArithmetic(graph: Graph): GraphArithmetic {
  const rounds = (node: Graph['nodes'][number]): boolean =>
    node.opType === 'MatMulInteger' || (node.opType === 'MatMulNBits' && intAttribute(node, 'accuracy_level', 0) === 4);
  if (graph.nodes.some(rounds)) return 'rounded-activations';
  const half = [...graph.initializers.values()].some(({ dataType }) => ['float16', 'bfloat16'].includes(dataType));
  if (half) return 'rounded-activations';
  return graph.nodes.some(({ opType }) => opType === 'MatMulNBits' || opType === 'GatherBlockQuantized')
    ? 'rounded-weights'
    : 'exact';
}

interface Tolerance {
  readonly reason: string;
  of(text: Pick<SelfTestText, 'logProbability' | 'withoutPrompt'>): number;
}

/** Nats of a whole text that two engines in float32 may differ by: they add in other orders. */
const SAME_NUMBERS = 1e-3;

function toleranceFor(base: BundleBase['kind'], arithmetic: GraphArithmetic): Tolerance {
  const same = arithmetic === 'exact' || (arithmetic === 'rounded-weights' && base === 'weights');
  if (same)
    return {
      reason: `Both compute with the same numbers in float32, so a text may differ by ${SAME_NUMBERS} nats.`,
      of: () => SAME_NUMBERS,
    };
  return {
    reason:
      'The studio ran a form of the model whose numbers are rounded, and these are not: by how much a text may differ was not measured. Asked for is that the prompt works: each text must be nearer to what it has behind the prompt than to what it has without.',
    of: ({ logProbability, withoutPrompt }) => Math.abs(logProbability - withoutPrompt) / 2,
  };
}

/**
 * The first texts that fit whole, then others cut; where there are none, some that are drawn behind the prompt.
 * @param prefix the rows in front of a text, float32 [P, d], borrowed
 */
export async function selfTestOf(
  { model, tokenizer }: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>,
  prefix: FloatTensor,
  {
    references,
    base,
    arithmetic,
  }: { references: readonly string[]; base: BundleBase['kind']; arithmetic: GraphArithmetic },
): Promise<SelfTest> {
  const { id, revision, hash, endOfSampleTokenId, maxPositions } = model.info;
  const limit = Math.min(MOST_TOKENS, maxPositions - prefix.dims[0]!);
  const given = references.length > 0 ? references : await drawnTexts(model, tokenizer, prefix, limit);
  const encoded = [...new Set(given)].slice(0, 200).map((text) => {
    const { ids } = encodeForTraining(tokenizer, text, endOfSampleTokenId, Number.MAX_SAFE_INTEGER);
    return { text, ids };
  });
  const whole = encoded.filter(({ ids }) => ids.length <= limit);
  const cut = encoded.filter(({ ids }) => ids.length > limit);
  const chosen = [...whole, ...cut].slice(0, TEXTS).map(({ text, ids }) => {
    const fits = ids.length <= limit;
    return { text: fits ? text : null, ids: fits ? ids : ids.slice(0, limit) };
  });
  const ids = chosen.map((one) => one.ids);
  const withPrompt = await scoreTexts(model, ids, prefix.data);
  const without = await scoreTexts(model, ids, (await prefixWithoutPrompt(model)).data);
  const tolerance = toleranceFor(base, arithmetic);
  return {
    format: 'domino-selftest',
    version: 1,
    model: { id, revision, hash },
    toleranceReason: tolerance.reason,
    texts: chosen.map(({ text, ids: own }, at) => {
      const values = { logProbability: withPrompt[at]!, withoutPrompt: without[at]! };
      return { tokenIds: Array.from(own), text, ...values, tolerance: tolerance.of(values) };
    }),
  };
}

async function drawnTexts(
  model: OpenedCheckpoint['model'],
  tokenizer: OpenedCheckpoint['tokenizer'],
  prefix: FloatTensor,
  limit: number,
): Promise<readonly string[]> {
  const options = { ...DEFAULT_SAMPLING, count: 2 * TEXTS, maxTokens: Math.min(64, Math.max(1, limit - 1)) };
  const { rows } = await sample(model, tokenizer, prefix, options);
  return rows.map(({ text }) => text);
}

/** selftest.json: a line a text, for token ids are many. */
export function selfTestJson({ texts, ...head }: SelfTest): string {
  const lines = texts.map((text) => `    ${JSON.stringify(text)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "texts": [\n${lines}\n  ]\n}\n`;
}
