/** What has become of a proof, and what stands against one. */

import { byIdentity } from '../../project/byIdentity';
import type { Project, Proof } from '../../project/types';
import type { Lengths, Rates } from '../../proving/estimate';
import { cellsOf } from '../../proving/plan';
import { type ArmScore, summarize } from '../../proving/summary';
import type { ProofCell } from '../../proving/types';
import { type Verdict, verdictsOf } from '../../proving/verdict';
import type { StudioState } from '../store/store';
import { modelObstacle } from './isModelBusy';
import { proofParts } from './proofLessons';

/** The one that its panel shows. */
export const newestProof = ({ proofs }: Pick<Project, 'proofs'>): Proof | null => proofs?.at(-1) ?? null;

export interface ProofProgress {
  readonly proof: Proof;
  readonly cells: readonly ProofCell[];
  /** Students that are done, or failed by what they are. */
  readonly settled: number;
  /** The first that is neither; null where none is left. */
  readonly next: ProofCell | null;
  readonly scores: readonly ArmScore[];
  readonly verdicts: readonly Verdict[];
}

export const proofProgress = byIdentity((proof: Proof): ProofProgress => {
  const cells = cellsOf(proof.plan);
  const settled = new Set([...proof.results, ...proof.failures].map(({ id }) => id));
  return {
    proof,
    cells,
    settled: cells.filter(({ id }) => settled.has(id)).length,
    next: cells.find(({ id }) => !settled.has(id)) ?? null,
    scores: scoresOf(proof.plan)(proof.results),
    verdicts: wordsOf(proof.plan)(proof.results),
  };
});

// A student's steps change the proof many times a minute, and none of the results before.
const scoresOf = byIdentity((plan: Proof['plan']) =>
  byIdentity((results: Proof['results']) => summarize(plan, results)),
);
const wordsOf = byIdentity((plan: Proof['plan']) =>
  byIdentity((results: Proof['results']) => verdictsOf(plan, results)),
);

/** Why no proof can begin or go on now, whatever it is to be; null where one can. */
function engineObstacle(state: StudioState): string | null {
  const { modelStatus, proofNow } = state.session;
  if (proofNow !== null) return null;
  if (modelStatus.kind === 'loading') return 'The model is loading; a moment.';
  if (modelStatus.kind !== 'ready') return 'Load the model under Data.';
  return modelObstacle(state);
}

/** Why a new one cannot begin, with what to do; null where it can. */
export function proofObstacle(state: StudioState): string | null {
  const { proofDraft, proofTasks } = state.session;
  const { arms, taskIds } = proofParts(state);
  const on = arms.filter((each) => each.on);
  if (on.length < 2 || on.every(({ arm }) => arm.kind === 'base')) {
    const rows = arms.find(({ arm }) => arm.kind === 'rows');
    return rows === undefined
      ? 'There are no rows yet: draw some under Review.'
      : 'Switch on two students or more, one of which learns.';
  }
  if (proofTasks === null && taskIds.length < 2)
    return 'There are too few examples with an answer to tell tasks off: give more under Data, or a file of tasks here.';
  if (proofTasks !== null && proofTasks.tasks.length < 2)
    return `${proofTasks.name} has too few tasks: give another file.`;
  if (!proofDraft.equal && !proofDraft.all && proofDraft.more.length === 0) return 'Choose a size.';
  return engineObstacle(state);
}

/** Why one that was begun cannot go on, with what to do; null where it can. */
export function goOnObstacle({ model }: Proof, state: StudioState): string | null {
  const obstacle = engineObstacle(state);
  const { modelStatus } = state.session;
  if (obstacle !== null || modelStatus.kind !== 'ready' || modelStatus.loaded.info.hash === model.hash) return obstacle;
  return `Its students learn on another model than the one that is loaded: load ${model.id} under Data, or begin a new proof.`;
}

/** Letters of a token, where nothing was counted: code and English prose alike. */
const LETTERS_A_TOKEN = 3.2;

export const lengthsOf = (
  lessons: readonly { readonly question: string; readonly answer: string | null }[],
  tasks: readonly { readonly question: string; readonly answer: string | null }[],
): Lengths => {
  const mean = (texts: readonly string[]): number =>
    texts.length === 0 ? 0 : texts.reduce((sum, { length }) => sum + length, 0) / texts.length / LETTERS_A_TOKEN;
  return {
    lesson: mean(lessons.map(({ question, answer }) => question + (answer ?? ''))) + 1,
    question: mean(tasks.map(({ question }) => question)),
    answer: mean(tasks.flatMap(({ answer }) => answer ?? [])) + 1,
  };
};

/** What this device was seen to do with the model that is loaded: while a prompt was learned, which goes through it as a student's lessons do. */
export function ratesOf({ project, session }: StudioState): Rates {
  const { modelStatus } = session;
  const hash = modelStatus.kind === 'ready' ? modelStatus.loaded.info.hash : '';
  const points =
    project.runs
      .filter(({ modelHash }) => modelHash === hash)
      .at(-1)
      ?.history.slice(-20) ?? [];
  const learning =
    points.length === 0 ? null : points.reduce((sum, each) => sum + each.tokensPerSecond, 0) / points.length;
  // Written one by one, tokens of many rows side by side come about a fifth as fast as they are read to learn.
  return { learning, answering: learning === null ? null : learning / 5 };
}
