/** Why a sample is rejected, by the key that says so. A person's own words may stand in their place. */
export const REJECT_REASONS = [
  'wrong',
  'not my style',
  'too easy',
  'says the same again',
  'must not be learned',
] as const;
