import { StudioError } from '../../errors';
import type { PromptFile } from '../prompt/promptFile';
import type { SoftPrompt } from '../types';

/**
 * Two domains in one prompt: (1 − w) · D₁ + w · D₂, token by token. An experiment: nothing says that the way between two prompts leads
 * through domains, and their tokens have no common order. S of neither goes with it.
 * @param weight of the second, 0…1
 * @throws StudioError PROMPT_MISMATCH where they are of two models or lengths; BAD_OPTION
 */
export function mixPrompts(first: PromptFile, second: PromptFile, weight: number): SoftPrompt {
  const refuse = (message: string, remedy: string): never => {
    throw new StudioError('PROMPT_MISMATCH', message, remedy);
  };
  if (!(weight >= 0 && weight <= 1))
    throw new StudioError('BAD_OPTION', `The weight is ${weight}.`, 'Give a number from 0 to 1.', { where: 'weight' });
  if (first.model !== null && second.model !== null && first.model.hash !== second.model.hash)
    refuse('The two prompts were learned on different models.', 'Mix prompts of one model.');
  const [a, b] = [first.prompt.domain, second.prompt.domain];
  if (a.dims[0] !== b.dims[0] || a.dims[1] !== b.dims[1])
    refuse(
      `The prompts are of different shapes, [${a.dims.join(', ')}] and [${b.dims.join(', ')}].`,
      'Learn both with the same k.',
    );
  if (first.template !== second.template)
    refuse('One prompt is raw and the other stands in a chat.', 'Learn both with the same --prompt.');
  const data = a.data.map((value, at) => (1 - weight) * value + weight * b.data[at]!);
  return { domain: { data, dims: a.dims } };
}
