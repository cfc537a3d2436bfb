import { StudioError } from '../errors';
import { chatRequest } from '../tokenization/chatRequest';
import { CATALOGUE } from './catalogue';
import { chosen } from './chosenExamples';
import { rowsOfIds, textsInFront } from './inFront';
import type { Method, MethodContext } from './types';

/** Different examples in front of each row, in random order: one after another for a base model, in a message for one that follows instructions. */
export const fewShot = (shots: 3 | 5 | 10): Method => ({
  id: `few-shot-${shots}`,
  ...CATALOGUE[`few-shot-${shots}`],
  async open(context) {
    const { model, references, trainRows, sampling } = context;
    if (trainRows.length < shots)
      throw new StudioError(
        'REFERENCES_TOO_FEW',
        `There are ${trainRows.length} examples to put in front, and it takes ${shots}.`,
        'Add examples, or put fewer in front.',
      );
    const idsOf = idsFor(context);
    const seen = trainRows.map((row) => references[row]!);
    const longest = seen.toSorted((a, b) => b.length - a.length).slice(0, shots);
    const needed = idsOf(longest).length + sampling.maxTokens;
    if (needed > model.info.maxPositions)
      throw new StudioError(
        'CONTEXT_TOO_SHORT',
        `${shots} examples and a row take up to ${needed} tokens, and the model has room for ${model.info.maxPositions}.`,
        'Put fewer in front, or use a model with more room.',
      );
    return {
      prefix: (index) => rowsOfIds(context, idsOf(chosen(seen, shots, sampling.seed, index))),
      facts: [],
    };
  },
});

function idsFor(context: MethodContext): (texts: readonly string[]) => Int32Array {
  if (context.tokenizer.chatTemplate === null) return (texts) => textsInFront(context, texts);
  const request = chatRequest(context.tokenizer, [
    'Here are examples of one kind of text.\n\n',
    '\n\nWrite one more of the same kind, different from these. Answer with it and nothing else.',
  ]);
  return (texts) => request(texts.map((text, at) => `Example ${at + 1}:\n${text}`).join('\n\n'));
}
