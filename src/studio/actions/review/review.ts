/** What a person decides on samples, one after another or many alike. */
import type { SampleId } from '../../../project/ids';
import { samplesById } from '../../../project/samples';
import type { Review, Sample } from '../../../project/types';
import { Random } from '../../../tensors/random';
import { reviewRows } from '../../selectors/review';
import { keepersOf, recipeOf } from '../../selectors/sampleGroup';
import { shownSamples } from '../../selectors/shownSamples';
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
  studio.store.setSession({ auditIds: null, rewritingId: null });
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
  const audit = new Set<string>(store.getState().session.auditIds);
  const reviews = ids.map((id) => ({ id, review: { ...decision, audited: singly && audit.has(id), singly } }));
  const label = `${plural(ids.length, 'sample')} ${decision.decision}`;
  if (perform(studio, { type: 'review', reviews }, label)) store.announce(`${label}.`);
}

/** Take the newest step back, and show the sample that it was about. */
export function undoReview(studio: Studio): void {
  const step = studio.store.getState().session.undoSteps.at(-1);
  if (!step) return;
  undo(studio, step);
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

/** So many at random of the undecided samples that pass the checks: their rate tells of all that pass. */
export function chooseAudit(studio: Studio, count: number): void {
  const { store } = studio;
  const state = store.getState();
  const open = keepersOf(recipeOf(state.project), shownSamples(state)).filter(({ review }) => review === undefined);
  const decided = state.project.samples.length - open.length;
  const random = new Random(`audit ${state.project.drawnCount} ${decided}`);
  const ids = random.shuffle(open.map(({ id }) => id)).slice(0, count);
  store.setSession({ auditIds: ids, rewritingId: null });
  selectRow(studio, reviewRows(store.getState())[0]?.id ?? null);
  store.announce(`${plural(ids.length, 'sample')} chosen at random.`);
}

export function endAudit(studio: Studio): void {
  studio.store.setSession({ auditIds: null });
  chooseFirst(studio);
}
