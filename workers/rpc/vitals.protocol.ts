/**
 * What a worker says of itself, beside its answers and on the same port: comlink passes over messages without an id and a type.
 * The page asks while it waits for something; the worker answers from its event loop, and says so by itself before work that
 * keeps the loop from answering.
 */
import type { ErrorFields } from '../../src/errors';

/** How long a worker may be silent that has not said more, ms. */
export const SILENCE_MS = 10_000;

export type VitalSign =
  | {
      readonly vital: 'alive';
      /** From now on, ms. */
      readonly silenceMs: number;
      /** Web Lock that the worker holds for as long as it lives; absent where the browser has none. */
      readonly lock?: string;
    }
  /** It cannot go on, and its page should end it: what it holds is gone. */
  | { readonly vital: 'dying'; readonly error: ErrorFields };

/** From the page. */
export interface VitalQuestion {
  readonly vital: 'ask';
}

export function isVitalSign(data: unknown): data is VitalSign {
  const { vital } = (data ?? {}) as { vital?: unknown };
  return vital === 'alive' || vital === 'dying';
}

export const isVitalQuestion = (data: unknown): data is VitalQuestion =>
  (data as { vital?: unknown } | null)?.vital === 'ask';
