/** The rows of an adapter, as PyTorch's models take them. */
import { rowScale } from '../domino/prompt/peftAdapter';
import type { PromptTemplate } from '../domino/prompt/softPrompt';
import { TokenTable } from '../domino/prompt/tokenTable';
import type { SoftPrompt } from '../domino/types';
import type { LanguageModel } from '../model/types';

/**
 * [before] D, float32 [b + k, d]: PEFT puts an adapter's rows in front of everything, so fixed tokens that stand before D go into it.
 */
export async function adapterRows(
  model: LanguageModel,
  { domain }: SoftPrompt,
  { before }: PromptTemplate,
): Promise<{ readonly data: Float32Array; readonly dims: readonly [number, number] }> {
  const d = model.info.tokenDim;
  const table = await TokenTable.create(model, [before]);
  const data = new Float32Array(before.length * d + domain.data.length);
  table.write(data, 0, before);
  data.set(domain.data, before.length * d);
  const scale = rowScale(model.info.architecture, d);
  if (scale !== 1) for (let i = 0; i < data.length; i++) data[i]! *= scale;
  return { data, dims: [before.length + domain.dims[0], d] };
}
