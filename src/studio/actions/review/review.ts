/** What a person decides on samples, one after another or many alike. */
import { worthOfLabel } from '../../../metrics/calibration/calibrate';
import { drawRows } from '../../../metrics/calibration/choose';
import type { SampleId } from '../../../project/ids';
import { samplesById } from '../../../project/samples';
import type { Review, Sample } from '../../../project/types';
import { findingOf } from '../../../quality/judgement';
import { isEarned } from '../../../quality/opinions/agreement';
import { isOpinion, withSay } from '../../../quality/opinions/earned';
import type { Recipe } from '../../../quality/recipe';
import { Random } from '../../../tensors/random';
import { nextTurn, opinionsOf, passingQuality } from '../../selectors/quality';
import { reviewRows } from '../../selectors/review';
import { recipeOf } from '../../selectors/sampleGroup';
import type { ReviewFilter } from '../../store/review.slice';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { selectRow } from '../explore/map';
import { perform, undo } from '../undo';

type Decision = Pick<Review, 'decision' | 'reason'>;

/** The first that is undecided, where none of those listed is on show. */
export function chooseFirst(studio: Studio): void {
  const rows = reviewRows(studio.store.getState());
  const { selectedId } = studio.store.getState().session;
  if (rows.some(({ id }) => id === selectedId)) return;
  selectRow(studio, (rows.find(({ review }) => review === undefined) ?? rows[0])?.id ?? null);
}

/** Show other samples. */
export function filterReview(studio: Studio, patch: Partial<ReviewFilter>): void {
  studio.store.setReviewFilter(patch);
  studio.store.setSession({ auditIds: null, auditDrawn: [], rewritingId: null });
  chooseFirst(studio);
}

/** @returns the sample that is on show, if it is among those under review */
export function reviewedSample({ store }: Studio): Sample | null {
  const state = store.getState();
  const { selectedId } = state.session;
  return reviewRows(state).find(({ id }) => id === selectedId) ?? null;
}

/** Decide on the sample that is on show, and go on to the next that is undecided. */
export function decide(studio: Studio, decision: Decision): void {
  const sample = reviewedSample(studio);
  if (!sample) return;
  const next = nextOpen(reviewRows(studio.store.getState()), sample.id);
  decideOn(studio, [sample.id], decision, true);
  selectRow(studio, next ?? sample.id);
}

/** The undecided row after this one, else the first before it; null where there is none. */
function nextOpen(rows: readonly Sample[], id: SampleId): SampleId | null {
  const at = rows.findIndex((row) => row.id === id);
  const isOpen = (row: Sample): boolean => row.review === undefined && row.id !== id;
  return (rows.slice(at + 1).find(isOpen) ?? rows.slice(0, at).find(isOpen))?.id ?? null;
}

/** The same decision on all that are listed and undecided. */
export function decideOnRest(studio: Studio, decision: Decision): void {
  const open = reviewRows(studio.store.getState()).filter(({ review }) => review === undefined);
  decideOn(
    studio,
    open.map(({ id }) => id),
    decision,
    false,
  );
}

function decideOn(studio: Studio, ids: readonly SampleId[], decision: Decision, singly: boolean): void {
  const { store } = studio;
  const reviews = [
    ...ids.map((id) => ({ id, review: { ...decision, ...metHow(studio, id, singly), singly } })),
    ...(singly ? decidedBefore(studio, ids) : []),
  ];
  const label = `${plural(ids.length, 'sample')} ${decision.decision}`;
  if (!perform(studio, { type: 'review', reviews }, label)) return;
  store.announce(`${label}.`);
  keepSay(studio);
}

/** A check that rejects by the labels informs again where they no longer say that it may. */
function keepSay({ store }: Studio): void {
  const { project } = store.getState();
  const recipe = recipeOf(project);
  const lost = opinionsOf(recipe, project.samples).filter(
    ({ rejects, agreement }) => rejects && (agreement === null || !isEarned(agreement)),
  );
  if (lost.length === 0) return;
  store.edit({ type: 'setRecipe', recipe: lost.reduce((next, { name }) => withSay(next, name, null), recipe) });
  store.announce('Your labels no longer say that a check of opinion may reject: it informs again.');
}

/** Whether a choice by chance met it, now or before: it stays so whatever is decided later. */
function metHow({ store }: Studio, id: SampleId, singly: boolean): Pick<Review, 'audited' | 'drawn'> {
  const { project, session } = store.getState();
  const before = samplesById(project.samples).get(id)?.review;
  if (before?.audited) return { audited: true, ...(before.drawn && { drawn: before.drawn }) };
  const drawn = session.auditDrawn[session.auditIds?.indexOf(id) ?? -1];
  return drawn && singly ? { audited: true, drawn } : { audited: false };
}

/** Rows of the choice in front of these that a person had decided on by themselves: the choice has met them now. */
function decidedBefore(studio: Studio, ids: readonly SampleId[]): { id: SampleId; review: Review }[] {
  const { project, session } = studio.store.getState();
  const choice = session.auditIds ?? [];
  const last = choice.length === 0 ? -1 : ids.reduce((most, id) => Math.max(most, choice.indexOf(id)), -1);
  const byId = samplesById(project.samples);
  return choice.slice(0, last + 1).flatMap((id) => {
    const review = byId.get(id)?.review;
    return review?.singly !== true || review.audited || ids.includes(id)
      ? []
      : [{ id, review: { ...review, ...metHow(studio, id, true) } }];
  });
}

/** Take the newest step back, and show the sample that it was about. */
export function undoReview(studio: Studio): void {
  const step = studio.store.getState().session.undoSteps.at(-1);
  if (!step) return;
  undo(studio, step);
  if (step.inverse.type === 'review') keepSay(studio);
  const id = step.inverse.type === 'review' ? step.inverse.reviews[0]?.id : undefined;
  if (id !== undefined) selectRow(studio, id);
}

/** One row up or down in the list. */
export function step(studio: Studio, by: 1 | -1): void {
  const rows = reviewRows(studio.store.getState());
  const at = rows.findIndex(({ id }) => id === studio.store.getState().session.selectedId);
  const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  if (row) selectRow(studio, row.id);
}

/** Write the text of the sample on show anew. */
export function beginRewriting(studio: Studio): void {
  const sample = reviewedSample(studio);
  if (sample) studio.store.setSession({ rewritingId: sample.id });
}

/** @param text null: leave it as it was */
export function endRewriting(studio: Studio, text: string | null): void {
  const { store } = studio;
  const { rewritingId: id } = store.getState().session;
  store.setSession({ rewritingId: null });
  if (id === null || text === null || !samplesById(store.getState().project.samples).has(id)) return;
  if (perform(studio, { type: 'rewrite', texts: [{ id, text }] }, 'sample rewritten'))
    store.announce('The sample is rewritten, and checked again.');
}

/**
 * Rows to label, of those that pass: at random, or where a label tells most, each drawn with a chance that is known. A row that a person
 * came upon and decided on by themselves has its chance, too: met here, its label counts, and costs no work.
 * @param count undecided ones
 */
export function chooseRows(studio: Studio, count: number, where: 'at random' | 'where it helps most'): void {
  const { store } = studio;
  const { project } = store.getState();
  const { rows, probabilities } = passingQuality(project);
  const open = rows.flatMap((sample, at) =>
    sample.review?.audited ? [] : [{ sample, probability: probabilities[at]! }],
  );
  const helps = worthOfRows(recipeOf(project), open);
  const turn = nextTurn(project.samples);
  let undecided = 0;
  const chosen = drawRows(
    open.map(({ sample }, at) => (where === 'at random' ? 1 : helps(sample, open[at]!.probability))),
    turn,
    new Random(`choice ${project.drawnCount} ${turn}`),
    (row) => {
      if (open[row]!.sample.review === undefined) undecided++;
      return undecided === count;
    },
  );
  const samples = chosen.map(({ row }) => open[row]!.sample);
  const drawn = chosen.map(({ turn: own, weight }) => ({ turn: own, weight }));
  store.setSession({ auditIds: samples.map(({ id }) => id), auditDrawn: drawn, rewritingId: null });
  selectRow(studio, (samples.find(({ review }) => review === undefined) ?? samples[0])?.id ?? null);
  store.announce(`${plural(undecided, 'sample')} chosen ${where}.`);
}

/**
 * What a label of a row is worth: where the labels so far leave open what a person would say; and more where a check of opinion would
 * reject it, of which there are few, and without which nobody can tell whether it is right.
 */
function worthOfRows(
  recipe: Recipe,
  rows: readonly { readonly sample: Sample }[],
): (sample: Sample, probability: number) => number {
  const opinions = recipe.checks.map(({ name }) => name).filter(isOpinion);
  const isDoubted = ({ judgement }: Sample): boolean =>
    opinions.some((name) => judgement !== null && findingOf(judgement, name)?.verdict === 'fail');
  const doubted = rows.filter(({ sample }) => isDoubted(sample)).length;
  const favour = doubted === 0 ? 1 : Math.max(1, Math.min(MOST_FAVOUR, (rows.length - doubted) / doubted));
  return (sample, probability) => worthOfLabel(probability) * (isDoubted(sample) ? favour : 1);
}

/** A row that is doubted counts for so many others at most. */
const MOST_FAVOUR = 8;

export function endAudit(studio: Studio): void {
  studio.store.setSession({ auditIds: null, auditDrawn: [] });
  chooseFirst(studio);
}

/** Ask by another rubric: what was labelled stands, and what the judge earned by the one before is gone. */
export function setRubric(studio: Studio, rubric: string): void {
  const recipe = recipeOf(studio.store.getState().project);
  const checks = recipe.checks.map((entry) => (entry.name === 'judge' ? { ...entry, rubric, rejects: null } : entry));
  perform(studio, { type: 'setRecipe', recipe: { ...recipe, checks } }, 'rubric changed');
}

/** Let a check of opinion reject, where the labels say that it may; or have it inform again. */
export function giveSay(studio: Studio, name: string, words: string, rejects: boolean): void {
  const { project } = studio.store.getState();
  const recipe = recipeOf(project);
  const agreement = opinionsOf(recipe, project.samples).find((each) => each.name === name)?.agreement ?? null;
  if (rejects && (agreement === null || !isEarned(agreement))) return;
  const next = withSay(recipe, name, rejects ? agreement : null);
  perform(studio, { type: 'setRecipe', recipe: next }, `“${words}” ${rejects ? 'may reject' : 'only informs'}`);
}
