/** What students may learn from and be asked, of a project as it is now. */
import { byIdentities, byIdentity } from '../../project/byIdentity';
import { isReferenceId } from '../../project/ids';
import { partsOfReference, type RowParts } from '../../project/parts';
import { keptReferences } from '../../project/references';
import { batchOf, sampleSources, sourceOf } from '../../project/samples';
import type { Batch, Project, ProjectReference, Sample, SourceFile } from '../../project/types';
import { mostTasks, tellOff } from '../../proving/holdOut';
import { armObstacle } from '../../proving/plan';
import { type Arm, OWN_EXAMPLES, type ProofLesson } from '../../proving/types';
import { mayBeComputed } from '../../tasks/computedAnswer';
import type { ProofDraft } from '../store/proving.slice';
import type { StudioState } from '../store/store';
import { foundAnswer, partsWithAnswer } from './computedAnswer';
import { keepersOf, recipeOf } from './sampleGroup';

/** A row or an example, by the name that the page calls it by. */
export interface NamedLesson extends ProofLesson {
  readonly id: string;
}

/** One that has an answer, or null where it is computed before it is learned or asked (tasks/computedAnswer). */
export interface OpenLesson extends Omit<NamedLesson, 'answer'> {
  readonly answer: string | null;
}

/** No question where there is neither an answer nor one to be computed. */
function answerable({
  question,
  answer,
  messages,
}: RowParts): Pick<OpenLesson, 'answer'> & { question: string | null } {
  const own = answer?.trim() ? answer : null;
  const isAsked = question.trim() !== '' && (own !== null || (messages === null && mayBeComputed(question)));
  return { question: isAsked ? question : null, answer: own };
}

const examplesOf = byIdentities(
  (files: readonly SourceFile[], kept: readonly ProjectReference[]): readonly OpenLesson[] =>
    kept.flatMap((reference) => {
      const { question, answer } = answerable(partsOfReference({ files }, reference));
      return question === null ? [] : [{ id: reference.id, from: OWN_EXAMPLES, question, answer }];
    }),
);

/** The person's examples with an answer, or with one that can be computed. */
export const answeredExamples = (project: Project): readonly OpenLesson[] =>
  examplesOf(project.files, keptReferences(project));

const rowsOf = byIdentities((files: readonly SourceFile[], batches: readonly Batch[]) =>
  byIdentity((samples: readonly Sample[]): readonly OpenLesson[] =>
    samples.flatMap((sample) => {
      const parts = partsWithAnswer({ files, batches }, sample);
      if (parts === null) return [];
      // What a model says is no answer to what can be run.
      const isSaid = foundAnswer(sample)?.by === 'model' && mayBeComputed(parts.question);
      const { question, answer } = answerable(isSaid ? { ...parts, answer: null } : parts);
      return question === null
        ? []
        : [{ id: sample.id, from: sourceOf(batchOf({ batches }, sample)), question, answer }];
    }),
  ),
);

const unrejected = byIdentity((samples: readonly Sample[]): readonly Sample[] =>
  samples.filter(({ review }) => review?.decision !== 'rejected'),
);

/** Rows with an answer, or with one that can be computed, that pass the checks and that nobody rejected. */
export const answeredRows = (project: Project): readonly OpenLesson[] =>
  rowsOf(project.files, project.batches)(unrejected(keepersOf(recipeOf(project), project.samples)));

/** Examples that a prompt learned from whose rows take part; all, where its run is gone and nobody can say. */
function learnedFrom({ runs }: Project, sources: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const learned = new Set<string>();
  for (const source of sources) {
    const run = runs.find(({ id }) => id === source);
    // Methods without a run of their own put examples, or nothing, in front of rows.
    const own = run ? run.references.flatMap(({ id }) => (run.heldOutIds.includes(id) ? [] : [id])) : ids;
    for (const id of own) learned.add(id);
  }
  return learned;
}

export interface ProofParts {
  /** Every arm that could be, with what stands against it and whether it is on. */
  readonly arms: readonly { readonly arm: Arm; readonly obstacle: string | null; readonly on: boolean }[];
  /** Told off as tasks, in their order; none where tasks come of a file. */
  readonly taskIds: readonly string[];
  readonly unseen: number;
  readonly mostTasks: number;
  /** Of the arms that are on. */
  readonly lessons: readonly OpenLesson[];
}

/** The same tasks whatever is switched on: who draws more rows afterwards is asked what was asked before. */
const TASK_SEED = 0;

export function proofParts({ project, session }: Pick<StudioState, 'project' | 'session'>): ProofParts {
  return partsOf(project, session.proofDraft, session.proofTasks !== null);
}

const remembered = byIdentities((project: Project, draft: ProofDraft) => ({
  fromFile: once(() => partsFor(project, draft, true)),
  fromExamples: once(() => partsFor(project, draft, false)),
}));

const partsOf = (project: Project, draft: ProofDraft, isFile: boolean): ProofParts => {
  const { fromFile, fromExamples } = remembered(project, draft);
  return isFile ? fromFile() : fromExamples();
};

function once<Result>(compute: () => Result): () => Result {
  let known: { readonly result: Result } | null = null;
  return () => {
    known ??= { result: compute() };
    return known.result;
  };
}

function partsFor(project: Project, draft: ProofDraft, isFile: boolean): ProofParts {
  const [examples, rows] = [answeredExamples(project), answeredRows(project)];
  const sources = sampleSources(project);
  const ids = examples.map(({ id }) => id);
  const learned = learnedFrom(project, new Set(sources.map(({ key }) => key)), ids);
  const told = isFile ? { ids: [], unseen: 0 } : tellOff(ids, learned, draft.tasks, TASK_SEED);
  const asked = new Set(told.ids);
  const own = examples.filter(({ id }) => !asked.has(id));
  const arms = [
    armOf('base', 'base', 'the model as it is', null, 0),
    armOf('references', 'references', 'your examples', null, own.length),
    ...sources.flatMap(({ key, name }) => {
      const count = rows.filter(({ from }) => from === key).length;
      return [
        armOf(`rows-${key}`, 'rows', `rows by ${name}`, key, count),
        armOf(`both-${key}`, 'both', `rows by ${name} and your examples`, key, count === 0 ? 0 : count + own.length),
      ];
    }),
  ];
  const unchecked = uncheckedOf(project);
  const offered = arms.map((arm) => {
    const obstacle = armObstacle(arm) && (waitWords(unchecked.get(arm.source ?? '') ?? 0) ?? armObstacle(arm));
    return { arm, obstacle, on: obstacle === null && (draft.arms.get(arm.id) ?? arm.kind !== 'both') };
  });
  const on = offered.filter((each) => each.on).map(({ arm }) => arm);
  const taken = new Set(
    on.flatMap(({ kind, source }) => [...(kind === 'references' || kind === 'both' ? [OWN_EXAMPLES] : []), source]),
  );
  return {
    arms: offered,
    taskIds: told.ids,
    unseen: told.unseen,
    mostTasks: mostTasks(ids.length),
    lessons: [...own, ...rows].filter(({ from }) => taken.has(from)),
  };
}

/** Rows that no check has looked at yet, by what they were drawn from. */
function uncheckedOf({ batches, samples }: Project): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const sample of samples) {
    if (sample.judgement !== null) continue;
    const from = sourceOf(batchOf({ batches }, sample));
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return counts;
}

const waitWords = (unchecked: number): string | null =>
  unchecked === 0 ? null : `${unchecked === 1 ? 'One row is' : `${unchecked} rows are`} not checked yet.`;

const armOf = (id: string, kind: Arm['kind'], name: string, source: string | null, lessons: number): Arm => ({
  id,
  kind,
  name,
  source,
  lessons,
});

export const isExample = ({ id }: Pick<NamedLesson, 'id'>): boolean => isReferenceId(id);
