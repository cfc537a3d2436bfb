import { prefixWithoutPrompt } from '../model/prefixWithoutPrompt';
import type { Method } from './types';

/** The model as it is. */
export const directPrompt: Method = {
  id: 'no-prompt',
  name: 'No prompt',
  about: 'The model as it is, from the beginning of a text.',
  source: 'Direct Prompt in arXiv 2605.30039',
  needs: [],
  open: async ({ model }) => ({ prefix: await prefixWithoutPrompt(model), facts: [] }),
};
