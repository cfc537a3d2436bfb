/** The keys of the review: they act on the sample on show. What they do comes with the review, not with the page. */
import type { Shortcut } from '../step';
import type { Studio } from '../studio';
import { REJECT_REASONS } from './reasons';

type Actions = typeof import('../actions/review/review');

let actions: Actions | null = null;

/** Before the review is shown: then a key acts at once, and before the next one. */
export async function loadReviewKeys(): Promise<void> {
  actions ??= await import('../actions/review/review');
}

const key = (keys: string, does: string, act: (actions: Actions, studio: Studio) => void): Shortcut => ({
  keys,
  hotkey: keys,
  does,
  single: true,
  run: (studio) => {
    if (actions !== null) act(actions, studio);
  },
});

export const REVIEW_SHORTCUTS: readonly Shortcut[] = [
  key('A', 'In the review: accept the sample, and go on to the next', ({ decide }, studio) =>
    decide(studio, { decision: 'accepted', reason: null }),
  ),
  key('R', 'In the review: reject it', ({ decide }, studio) => decide(studio, { decision: 'rejected', reason: null })),
  ...REJECT_REASONS.map((reason, at) =>
    key(String(at + 1), `In the review: reject it as ${reason}`, ({ decide }, studio) =>
      decide(studio, { decision: 'rejected', reason }),
    ),
  ),
  key('E', 'In the review: write its text anew', ({ beginRewriting }, studio) => beginRewriting(studio)),
  key('U', 'In the review: take the last step back', ({ undoReview }, studio) => undoReview(studio)),
];
