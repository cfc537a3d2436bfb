/**
 * The loop: draw, train a student on all rows so far, look what it makes of the references, and draw near what it gets wrong. It never trains
 * on the references, so that what it makes of them is held out from it; the tasks that a proof ends with are no part of this.
 */
import { hardNegatives, planRound } from './planRound';
import type { DrawPart, LoopPorts, LoopResult, NamedLesson, Outcome, Round, RoundOptions } from './types';

export const ROUND_OPTIONS: RoundOptions = {
  rows: 50,
  mostRounds: 6,
  patience: 2,
  follow: 'failures',
  explore: 0.3,
  weakShare: 1 / 3,
  mostGroups: 3,
  repeated: 0.2,
};

export interface LoopHooks<Student> {
  onRound?(round: Round, student: Student): void | Promise<void>;
  /** Honoured between what a round is made of: the rounds before are kept. */
  readonly signal?: AbortSignal | undefined;
}

/** @returns null where it was stopped before the first round was done, or no row ever passed */
export async function runRounds<Student>(
  ports: LoopPorts<Student>,
  references: readonly NamedLesson[],
  options: RoundOptions = ROUND_OPTIONS,
  { onRound, signal }: LoopHooks<Student> = {},
): Promise<LoopResult<Student> | null> {
  const rows: NamedLesson[] = [];
  const rounds: Round[] = [];
  let best: { round: number; student: Student } | null = null;
  let parts: readonly DrawPart[] = [{ near: null, count: options.rows }];
  let repeated: readonly string[] = [];
  const done = (stoppedBy: LoopResult<Student>['stoppedBy']): LoopResult<Student> | null =>
    best && { rounds, rows, best: best.round, student: best.student, stoppedBy };

  for (let round = 0; round < options.mostRounds; round++) {
    const drawn: NamedLesson[] = [];
    const batches: Round['batches'][number][] = [];
    for (const [place, part] of parts.entries()) {
      const own = await ports.draw(part, round, place);
      if (signal?.aborted) return done('stop');
      drawn.push(...own.slice(0, part.count));
      batches.push({ ...part, rows: own.slice(0, part.count).map(({ id }) => id) });
    }
    if (drawn.length === 0) return done('no rows');
    const again = new Set(repeated);
    const student = await ports.train([...rows, ...drawn, ...rows.filter(({ id }) => again.has(id))], round);
    if (signal?.aborted) return done('stop');
    rows.push(...drawn);
    const outcomes = await ports.look(student, references);
    if (signal?.aborted) return done('stop');
    const record: Round = { round, batches, repeated, score: scoreOf(outcomes), loss: lossOf(outcomes) };
    rounds.push(record);
    if (best === null || record.score > rounds[best.round]!.score) best = { round, student };
    await onRound?.(record, student);
    if (round - best.round >= options.patience) return done('no better');
    if (round + 1 === options.mostRounds) break;
    if (options.follow === 'nothing') continue;
    parts = planRound(references, outcomes, options);
    repeated = hardNegatives(await ports.look(student, rows), options.repeated);
    if (signal?.aborted) return done('stop');
  }
  return done('most rounds');
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const scoreOf = (outcomes: readonly Outcome[]): number =>
  mean(outcomes.map(({ samples, correct }) => (samples > 0 ? correct / samples : 0)));
const lossOf = (outcomes: readonly Outcome[]): number => mean(outcomes.map(({ loss }) => loss));
