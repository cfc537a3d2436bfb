import { createContext, Script } from 'node:vm';
import { StudioError } from '../../errors';
import type { TimedMatching } from '../../tokenization/patternProbe';
import type { CheckpointTokenizer } from '../../tokenization/types';

const ENDED = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
/** One text: what the patterns of the hub's models take for a million characters is less. */
const MOST_ENCODING_MS = 4000;
const call = new Script('work()');

const room = createContext({ work: (): unknown => null });

/**
 * Run something that may take without end.
 * @param work synchronous
 * @returns its value, or null where it was ended after so many milliseconds
 */
export function within<T>(ms: number, work: () => T): { readonly value: T } | null {
  try {
    // The time limit ends whatever runs, the matcher of regular expressions included.
    room.work = work;
    return { value: call.runInContext(room, { timeout: ms }) as T };
  } catch (thrown) {
    // Of the other context's own kind of errors.
    if ((thrown as { code?: unknown } | null)?.code === ENDED) return null;
    throw thrown;
  }
}

export const timedMatching: TimedMatching = async ({ source, flags }, texts, ms) => {
  const pattern = new RegExp(source, flags);
  const match = (): true => {
    for (const text of texts) text.match(pattern);
    return true;
  };
  return within(ms, match) !== null;
};

/** A tokenizer that gives a text up which its patterns take too long over, whatever was tried before. */
export function boundedTokenizer(tokenizer: CheckpointTokenizer): CheckpointTokenizer {
  return {
    ...tokenizer,
    encode(text) {
      const encoded = within(MOST_ENCODING_MS, () => tokenizer.encode(text));
      if (encoded !== null) return encoded.value;
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `The patterns of tokenizer.json take too long over a text of ${text.length} characters, which begins with ${JSON.stringify(text.slice(0, 30))}.`,
        'Leave the text out, or choose another model.',
        { where: 'tokenizer.json' },
      );
    },
  };
}
