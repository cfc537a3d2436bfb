/** The keys of the review: they act on the sample on show. */
import { beginRewriting, closeReview, decide, undoReview } from '../actions/review/review';
import type { Shortcut } from '../step';
import { REJECT_REASONS } from './reasons';

const key = (keys: string, does: string, run: Shortcut['run']): Shortcut => ({
  keys,
  hotkey: keys,
  does,
  single: true,
  run,
});

export const REVIEW_SHORTCUTS: readonly Shortcut[] = [
  key('A', 'In the review: accept the sample, and go on to the next', (studio) =>
    decide(studio, { decision: 'accepted', reason: null }),
  ),
  key('R', 'In the review: reject it', (studio) => decide(studio, { decision: 'rejected', reason: null })),
  ...REJECT_REASONS.map((reason, at) =>
    key(String(at + 1), `In the review: reject it as ${reason}`, (studio) =>
      decide(studio, { decision: 'rejected', reason }),
    ),
  ),
  key('E', 'In the review: write its text anew', beginRewriting),
  key('U', 'In the review: take the last step back', undoReview),
  { ...key('Escape', 'In the review: back to the workbench', closeReview), single: false },
];
