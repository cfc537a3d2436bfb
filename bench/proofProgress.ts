/** How far a proof is, as the page says it, and since when. */
import type { Locator } from '@playwright/test';

const PAUSE_MS = 100;

export type ProofStage = 'preparing' | 'opening' | 'learning' | 'answering' | 'ending' | 'done' | 'held';

const STAGES: readonly (readonly [ProofStage, RegExp])[] = [
  ['done', /^The proof is done/],
  ['held', /^(?:Paused|Stopped) after /],
  ['preparing', /: tasks and lessons are put together/],
  ['opening', /: a second copy of the model is loaded/],
  ['learning', /: learns, step ([\d,]+) of ([\d,]+)/],
  // An answer is counted when it has been graded, which goes on beside asking.
  ['answering', /: answers, task ([\d,]+) of ([\d,]+)/],
  ['ending', /: ends its step/],
];

export interface ProofMoment {
  readonly stage: ProofStage;
  /** performance.now() when it was first seen. */
  readonly at: number;
  /** From 1; 0 where none is under way. */
  readonly student: number;
  /** The step or the task, of how many; 0 of 0 where there is none. */
  readonly count: number;
  readonly of: number;
  readonly words: string;
}

/** null where the words say nothing of a proof. */
export function momentIn(words: string, at: number): ProofMoment | null {
  for (const [stage, form] of STAGES) {
    const found = form.exec(words);
    if (found === null) continue;
    const [count, of] = [found[1], found[2]].map((digits) => Number(digits?.replaceAll(',', '') ?? 0));
    return { stage, at, student: Number(/^Student (\d+) of/.exec(words)?.[1] ?? 0), count: count!, of: of!, words };
  }
  return null;
}

/**
 * Watches until `isEnough` holds, or the proof is done.
 * @throws Error where the proof stopped by itself, or the patience is over: what the page said last
 */
export async function watchProof(
  panel: Locator,
  { isEnough = () => false, patienceMs }: { isEnough?: (moment: ProofMoment) => boolean; patienceMs: number },
): Promise<readonly ProofMoment[]> {
  const line = panel.getByText(/^Student \d+ of \d+, |^The proof is done|^(?:Paused|Stopped) after /).first();
  const seen: ProofMoment[] = [];
  for (const end = performance.now() + patienceMs; performance.now() < end; ) {
    const words = await line.innerText({ timeout: 1000 }).catch(() => null);
    const moment = words === null ? null : momentIn(words, performance.now());
    const last = seen.at(-1);
    const isNew = moment?.stage !== last?.stage || moment?.student !== last?.student || moment?.count !== last?.count;
    if (moment !== null && isNew) {
      // Before it goes on it still says that it is held.
      if (moment.stage === 'held' && last !== undefined)
        throw new Error(`The proof stopped by itself: ${moment.words}`);
      if (moment.stage !== 'held') seen.push(moment);
      if (moment.stage === 'done' || isEnough(moment)) return seen;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`Nothing came of the proof in ${patienceMs / 1000} s. The page said last: ${seen.at(-1)?.words}`);
}

/** Seconds of each student's stages, in order: each moment lasts until the next. */
export function stagesOf(
  seen: readonly ProofMoment[],
): readonly { student: number; stage: ProofStage; seconds: number }[] {
  const stages: { student: number; stage: ProofStage; seconds: number }[] = [];
  for (const [i, { student, stage, at }] of seen.slice(0, -1).entries()) {
    const seconds = (seen[i + 1]!.at - at) / 1000;
    const last = stages.at(-1);
    if (last?.student === student && last.stage === stage) last.seconds += seconds;
    else stages.push({ student, stage, seconds });
  }
  return stages;
}
