/**
 * Magpie (arXiv 2406.08464): an instruction-tuned model writes the user's turn itself, where its template stops before it. A description of
 * the domain stands as the system message; the two differ in who wrote it (arXiv 2605.30039 §3.1).
 */

import { StudioError } from '../errors';
import { chatLayout } from '../tokenization/chatTemplate';
import { ask } from './ask';
import { CATALOGUE } from './catalogue';
import { chosen } from './chosenExamples';
import { rowsOfIds } from './inFront';
import type { Method, MethodContext, OpenMethod } from './types';

const SHOTS = 3;

export const magpieHuman: Method = {
  id: 'magpie-human',
  ...CATALOGUE['magpie-human'],
  open: (context) => behindDescription(context, context.description),
};

export const magpieFewShot: Method = {
  id: 'magpie-few-shot',
  ...CATALOGUE['magpie-few-shot'],
  async open(context) {
    const { references, trainRows, sampling, onProgress } = context;
    onProgress?.('The model describes the examples');
    const texts = chosen(
      trainRows.map((row) => references[row]!),
      SHOTS,
      sampling.seed,
      -1,
    );
    const [description] = await ask(context, {
      around: [
        'Here are examples of what users ask an assistant for.\n\n',
        '\n\nDescribe the kind of request that they have in common, in three or four sentences, as a system message for that assistant. Answer with the description and nothing else.',
      ],
      text: texts.join('\n\n---\n\n'),
      maxTokens: 200,
      temperature: 0,
      seed: sampling.seed,
      count: 1,
    });
    return behindDescription(context, description!);
  },
};

async function behindDescription(context: MethodContext, description: string): Promise<OpenMethod> {
  if (description.trim() === '')
    throw new StudioError('BAD_OPTION', 'The description of the domain is empty.', 'Write some sentences.', {
      where: 'description',
    });
  const { before, between } = chatLayout(context.tokenizer);
  const ids = Int32Array.of(...before, ...context.tokenizer.encode(description.trim()), ...between);
  return {
    prefix: await rowsOfIds(context, ids),
    facts: [{ name: 'Description', value: description.trim() }],
  };
}
