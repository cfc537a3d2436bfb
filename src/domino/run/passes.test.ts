import { describe, expect, it } from 'vitest';
import { passesNotice } from './passes';

describe('a run that nobody watches', () => {
  it('is told where it reads its references far too often, and the step that would do', () => {
    expect(passesNotice({ steps: 120, batch: 2 }, { trained: 12, heldOut: 0 })).toMatch(
      /120 steps read each reference about 20 times\..* after about 5: here that is step 30\./,
    );
    expect(passesNotice({ steps: 40, batch: 'all' }, { trained: 12, heldOut: 0 })).toMatch(/about 40 times.* step 5\./);
  });

  it('is told nothing where references are held out, or it reads them no more often than is of use', () => {
    expect(passesNotice({ steps: 120, batch: 2 }, { trained: 11, heldOut: 1 })).toBeNull();
    expect(passesNotice({ steps: 60, batch: 2 }, { trained: 12, heldOut: 0 })).toBeNull();
    expect(passesNotice({ steps: 61, batch: 2 }, { trained: 12, heldOut: 0 })).not.toBeNull();
    expect(passesNotice({ steps: 120, batch: 2 }, { trained: 59, heldOut: 0 })).toBeNull();
  });

  it('has a batch of no more references than there are', () => {
    expect(passesNotice({ steps: 10, batch: 8 }, { trained: 2, heldOut: 0 })).toBeNull();
  });
});
