/** No imports: the project's schema reads it. */

/** In the order of a table: nothing, examples in the context, descriptions, soft prompts. */
export const METHOD_IDS = [
  'no-prompt',
  'few-shot-3',
  'few-shot-5',
  'few-shot-10',
  'magpie-human',
  'magpie-few-shot',
  'ds2-instruct',
  'random-prompt',
  'direct-domain',
  'domino',
] as const;
export type MethodId = (typeof METHOD_IDS)[number];
