import { Random } from '../tensors/random';
import { CATALOGUE } from './catalogue';
import type { Method, MethodContext } from './types';

/** Tokens whose embeddings stand for the table's. */
const MOST_TOKENS = 4096;

/**
 * The control: as many soft tokens as the learned prompts have, never trained, fresh for each row; each dimension normal with the mean and
 * the spread of the model's token embeddings.
 */
export const randomPrompt: Method = {
  id: 'random-prompt',
  ...CATALOGUE['random-prompt'],
  async open(context) {
    const { tokenDim } = context.model.info;
    const { domainTokens } = context.training;
    const { means, spreads } = await moments(context);
    return {
      prefix: async (index) => {
        const random = new Random(`${context.sampling.seed}/prompt/${index}`);
        const data = Float32Array.from(
          { length: domainTokens * tokenDim },
          (_, at) => means[at % tokenDim]! + spreads[at % tokenDim]! * random.normal(),
        );
        return { data, dims: [domainTokens, tokenDim] };
      },
      facts: [{ name: 'Soft tokens', value: String(domainTokens) }],
    };
  },
};

/** By dimension, of the whole table or of tokens drawn from it by seed. */
export async function moments({ model, sampling }: Pick<MethodContext, 'model' | 'sampling'>): Promise<{
  readonly means: Float64Array;
  readonly spreads: Float64Array;
}> {
  const { vocabularySize, tokenDim } = model.info;
  const all = Array.from({ length: vocabularySize }, (_, id) => id);
  const ids =
    vocabularySize <= MOST_TOKENS ? all : new Random(`${sampling.seed}/table`).shuffle(all).slice(0, MOST_TOKENS);
  const { data } = await model.embedTokens(Int32Array.from(ids));
  const means = new Float64Array(tokenDim);
  for (const [at, value] of data.entries()) means[at % tokenDim]! += value / ids.length;
  const spreads = new Float64Array(tokenDim);
  for (const [at, value] of data.entries())
    spreads[at % tokenDim]! += (value - means[at % tokenDim]!) ** 2 / ids.length;
  return { means, spreads: spreads.map(Math.sqrt) };
}
