import { expect, it } from 'vitest';
import { formRange } from '../options';
import { checkSamplingOptions, DEFAULT_SAMPLING, SAMPLING_TABLE } from './options';

it('takes its own defaults, and all that the form offers', () => {
  checkSamplingOptions(DEFAULT_SAMPLING);
  for (const [name, spec] of Object.entries(SAMPLING_TABLE))
    for (const value of Object.values(formRange(spec))) checkSamplingOptions({ ...DEFAULT_SAMPLING, [name]: value });
});

it.each([
  ['topP', 0, 'a number above 0, at most 1 (1 keeps the whole vocabulary)'],
  ['count', 1.5, 'a whole number of at least 1'],
  ['repetitionPenalty', 200, 'a number from 0.01 to 100 (1 leaves logits as they are)'],
])('says what %s = %s may be', (name, value, allowed) => {
  expect(() => checkSamplingOptions({ ...DEFAULT_SAMPLING, [name]: value })).toThrowError(
    expect.objectContaining({ code: 'BAD_OPTION', where: name, remedy: `Set it to ${allowed}.` }),
  );
});
