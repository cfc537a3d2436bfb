import { z } from 'zod';
import type { Outcome } from '../../execution/types';
import type { NotRun, RowRun } from '../execution';
import { type Finding, findingOf, type Judgement } from '../judgement';
import type { Check } from './check';

/** Why a row was not run although the check was asked. */
export type Unrun =
  | { readonly kind: 'off'; readonly off: NotRun }
  | { readonly kind: 'unavailable'; readonly message: string; readonly remedy: string };

/** What became of the row when it was run. */
export interface RunEvidence {
  /** Null where it was run. */
  readonly unrun: Unrun | null;
  readonly outcome: Outcome | null;
  readonly exception: string | null;
  readonly message: string;
  /** Line of the row, from 1. */
  readonly line: number | null;
}

const settings = z.strictObject({});

/** Of what an exception says: enough to know it by, in every row that is kept. */
const MOST_CHARACTERS = 300;

const REASONS: Readonly<Record<Exclude<Outcome, 'finished'>, string>> = {
  failed: 'raises',
  'timed out': 'too-slow',
  killed: 'killed',
  'out of memory': 'too-large',
};

/** Of a row that was not run: nothing is said of it where nothing is run here, and it cannot be told where it should have been. */
export function unrunFinding<Evidence>(
  { kind, ...run }: Exclude<RowRun, { kind: 'ran' }>,
  evidence: (unrun: Unrun) => Evidence,
): Finding<Evidence> {
  const unrun = { kind, ...run } as Unrun;
  return kind === 'off'
    ? { verdict: 'pass', reason: null, evidence: evidence(unrun) }
    : { verdict: 'unsure', reason: 'python-unavailable', evidence: evidence(unrun) };
}

const NOTHING: Omit<RunEvidence, 'unrun'> = { outcome: null, exception: null, message: '', line: null };

/** Whether a sample runs to its end, in a cage, where the references do. */
export const runs: Check<z.output<typeof settings>, RunEvidence> = {
  name: 'runs',
  settings,
  open: ({ runs: rows }) => ({
    looksAt: 'sample',
    async judge(sample): Promise<Finding<RunEvidence>> {
      const run = await rows.of(sample);
      if (run.kind !== 'ran') return unrunFinding(run, (unrun) => ({ unrun, ...NOTHING }));
      const { outcome, exception, message, line } = run.answer;
      const evidence = { unrun: null, outcome, exception, message: message.slice(0, MOST_CHARACTERS), line };
      return outcome === 'finished'
        ? { verdict: 'pass', reason: null, evidence }
        : { verdict: 'fail', reason: REASONS[outcome], evidence };
    },
  }),
};

export const runEvidence = (judgement: Judgement): RunEvidence | undefined =>
  findingOf<RunEvidence>(judgement, runs.name)?.evidence;
