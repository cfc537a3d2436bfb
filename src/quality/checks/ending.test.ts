import { describe, expect, it } from 'vitest';
import { fresh, functions, judgeAll, verdicts } from '../testing/judging';
import { endingEvidence } from './ending';

describe('ending', () => {
  it('never passes a sample that was cut; one of which nobody says how it ended has ended', async () => {
    const judged = await judgeAll(functions, [
      { id: 's0', text: fresh, finishReason: 'length' },
      { id: 's1', text: `${fresh}\n\n`, finishReason: null },
    ]);
    expect(judged.map((each) => each.findings.ending)).toEqual([
      { verdict: 'fail', reason: 'cut', evidence: { finishReason: 'length' } },
      { verdict: 'pass', reason: null, evidence: { finishReason: null } },
    ]);
    expect(endingEvidence(judged[0]!)).toEqual({ finishReason: 'length' });
    expect(verdicts(judged)).toEqual([
      { verdict: 'fail', decidedBy: 'ending' },
      { verdict: 'pass', decidedBy: null },
    ]);
  });
});
