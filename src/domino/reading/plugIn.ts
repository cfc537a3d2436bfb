/** Words in the place of D*: how much of what it brings they keep. */
import { StudioError } from '../../errors';
import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import type { LanguageModel } from '../../model/types';
import { lossPerToken, scoreTexts } from '../objective/score';
import { assemblePrefix, type PromptTemplate } from '../prompt/softPrompt';
import { TokenTable } from '../prompt/tokenTable';
import type { SoftPrompt } from '../types';
import type { PluggedIn } from './types';

/**
 * @param words what is told of them; `ids` is what stands in the place of D*
 * @param texts token ids of references, each with the end of its sample; held-out ones where there are any
 * @throws StudioError BAD_OPTION without words, CONTEXT_TOO_SHORT where they leave no room for a text
 */
export async function plugIn(
  model: LanguageModel,
  prompt: SoftPrompt,
  frame: PromptTemplate,
  texts: readonly Int32Array[],
  words: { readonly text: string; readonly ids: Int32Array },
): Promise<PluggedIn> {
  const { ids } = words;
  if (ids.length === 0) throw new StudioError('BAD_OPTION', 'There are no words to put in.', 'Write a description.');
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const needed = frame.before.length + ids.length + frame.between.length + longest;
  if (needed > model.info.maxPositions)
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `The words and the longest reference take ${needed} tokens, and the model has ${model.info.maxPositions}.`,
      'Write a shorter description.',
    );
  const table = await TokenTable.create(model, [...texts, ids, frame.before, frame.between]);
  const d = model.info.tokenDim;
  const rows = new Float32Array(ids.length * d);
  table.write(rows, 0, ids);
  const inPlace: SoftPrompt = { domain: { data: rows, dims: [ids.length, d] } };
  const loss = async (prefix: Float32Array): Promise<number> =>
    lossPerToken(await scoreTexts(model, texts, prefix, { table }), texts);
  const withoutPrompt = await loss((await prefixWithoutPrompt(model)).data);
  const domain = await loss(assemblePrefix(prompt, null, frame, table));
  const plugged = await loss(assemblePrefix(inPlace, null, frame, table));
  const gain = withoutPrompt - domain;
  return {
    words: words.text,
    tokens: ids.length,
    withoutPrompt,
    domain,
    plugged,
    kept: gain > 0 ? (withoutPrompt - plugged) / gain : null,
  };
}
