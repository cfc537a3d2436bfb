import { useState } from 'react';
import type { PromptReading } from '../../../domino/reading/types';
import { type ErrorFields, toErrorFields } from '../../../errors';
import type { Run } from '../../../project/types';
import { useStudio } from '../../StudioContext';

export type Reading =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly reading: PromptReading }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

/** What the prompt of a run learned, once somebody asks: some seconds of the model. Another prompt is asked anew. */
export function useReading({ prompt, references, heldOutIds }: Run): { state: Reading; ask: () => void } {
  const { engine } = useStudio();
  const [asked, setAsked] = useState<{ readonly of: Uint8Array; readonly state: Reading } | null>(null);
  const ask = async (): Promise<void> => {
    if (prompt === null) return;
    const tell = (state: Reading): void => setAsked({ of: prompt, state });
    tell({ kind: 'reading' });
    const held = new Set(heldOutIds);
    try {
      const reading = await engine.readPrompt(
        prompt,
        references.map(({ id, input }) => ({ input, state: held.has(id) ? 'heldOut' : 'trained' })),
      );
      tell({ kind: 'read', reading });
    } catch (thrown) {
      tell({ kind: 'failed', error: toErrorFields(thrown) });
    }
  };
  const state = asked !== null && asked.of === prompt ? asked.state : { kind: 'idle' as const };
  return { state, ask: () => void ask() };
}
