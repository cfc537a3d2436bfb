import type { Method, MethodContext } from './types';

/** What a method lacks that can be told before it begins, in words; null where nothing. */
export function methodObstacle(
  { needs }: Pick<Method, 'needs'>,
  { tokenizer, trainRows, description }: Pick<MethodContext, 'tokenizer' | 'trainRows' | 'description'>,
): string | null {
  if (needs.includes('chat') && tokenizer.chatTemplate === null)
    return 'It asks the model in words, and this one follows no instructions: it has no chat template. Use an instruction-tuned model.';
  if (needs.includes('references') && trainRows.length < 2) return 'It takes at least 2 examples.';
  if (needs.includes('description') && description.trim() === '')
    return 'It takes a description of the domain in your own words.';
  return null;
}
