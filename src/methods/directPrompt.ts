import { prefixWithoutPrompt } from '../model/prefixWithoutPrompt';
import { CATALOGUE } from './catalogue';
import type { Method } from './types';

/** The model as it is. */
export const directPrompt: Method = {
  id: 'no-prompt',
  ...CATALOGUE['no-prompt'],
  open: async ({ model }) => ({ prefix: await prefixWithoutPrompt(model), facts: [] }),
};
