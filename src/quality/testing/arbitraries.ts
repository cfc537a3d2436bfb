import fc from 'fast-check';
import type { SampleText } from '../checks/check';

/** Texts of few words, of which many are near each other or the same but for white space; some have the form, some have not. */
const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 0, maxLength: 9 });
export const someText: fc.Arbitrary<string> = fc
  .tuple(words, fc.constantFrom('', '.', '.', '.'), fc.constantFrom(' ', ' ', '  '))
  .map(([list, end, space]) => `Say ${list.join(space)}${end}`);

export const someReferences: fc.Arbitrary<{ id: string; text: string }[]> = fc
  .array(someText, { maxLength: 4 })
  .map((texts) => texts.map((text, at) => ({ id: String(at + 1), text })));

export const someSamples = (maxLength = 24): fc.Arbitrary<SampleText[]> =>
  fc
    .array(
      fc.record({
        text: someText,
        finishReason: fc.constantFrom<SampleText['finishReason']>('stop', 'stop', 'length', null),
      }),
      { maxLength },
    )
    .map((rows) => rows.map((row, at) => ({ id: String(at + 1), ...row })));
