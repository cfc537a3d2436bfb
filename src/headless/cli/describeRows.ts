import { sample } from '../../generation/sample';
import { ask } from '../../methods/ask';
import type { LanguageModel } from '../../model/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { CheckpointTokenizer } from '../../tokenization/types';
import { samplingOptions } from './samplingOptions';

/** Drawn behind D* for the model to describe: what the prompt makes, not what it was made from. */
const DESCRIBED = 5;
const LONGEST = 160;

/** @throws StudioError MODEL_UNSUPPORTED without a chat template, CONTEXT_TOO_SHORT */
export async function describeRows(
  { model, tokenizer }: { readonly model: LanguageModel; readonly tokenizer: CheckpointTokenizer },
  prefix: FloatTensor,
  signal: AbortSignal,
): Promise<string> {
  const room = model.info.maxPositions - prefix.dims[0]!;
  const options = samplingOptions({ 'max-tokens': Math.max(1, Math.min(LONGEST, room)) }, DESCRIBED, room);
  const { rows } = await sample(model, tokenizer, prefix, options, { signal });
  const [description] = await ask(
    { model, tokenizer, signal },
    {
      around: [
        'Here are some texts:\n\n',
        '\n\nDescribe in two sentences what they have in common, their subject, form and style, so that somebody could write more of them. Answer with the description alone.',
      ],
      text: rows.map((row) => row.text).join('\n\n---\n\n'),
      maxTokens: 120,
      temperature: 0,
      seed: 0,
      count: 1,
    },
  );
  return description ?? '';
}
