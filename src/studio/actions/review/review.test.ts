import { describe, expect, it, vi } from 'vitest';
import { defaultRecipe } from '../../../quality/recipe';
import { auditedRate, reviewCounts, reviewRows } from '../../selectors/review';
import { sampleGroup } from '../../selectors/sampleGroup';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { cardFacts } from '../export/cardFacts';
import { notChosen, rowSource, samplesIn } from '../export/exportRows';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { judgeSamples } from '../synthesise/judge';
import { synthesise } from '../synthesise/synthesise';
import { undo } from '../undo';
import {
  beginRewriting,
  chooseAudit,
  chooseFirst,
  decide,
  decideOnRest,
  endRewriting,
  filterReview,
  step,
  undoReview,
} from './review';

const EXAMPLES = '["Say it well today.", "Name the largest river.", "Describe the sea at night."]';
const TEXTS = ['Tell me of the moon.', 'Count the stars you see.', 'Sing of the old town.', 'Say it well today.'];
const ACCEPT = { decision: 'accepted', reason: null } as const;
const REJECT = { decision: 'rejected', reason: 'wrong' } as const;

async function drawn(texts = TEXTS) {
  const studio = fakeStudio({ texts });
  watchReferences(studio);
  await addPastedText(studio, EXAMPLES);
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setSession({ samplePrompt: 'none' });
  studio.store.setDraftSampling({ count: texts.length });
  await synthesise(studio);
  return studio;
}
type Studio = Awaited<ReturnType<typeof drawn>>;

const stateOf = ({ store }: Studio) => store.getState();
const samplesOf = (studio: Studio) => stateOf(studio).project.samples;
const shown = (studio: Studio) => stateOf(studio).session.selectedId;
const decisions = (studio: Studio) => samplesOf(studio).map(({ review }) => review?.decision ?? null);
const groups = (studio: Studio) => samplesOf(studio).map((sample) => sampleGroup(defaultRecipe, sample));

describe('a review', () => {
  it('goes from sample to sample, and back', async () => {
    const studio = await drawn();
    chooseFirst(studio);
    expect(shown(studio)).toBe('s0');
    decide(studio, ACCEPT);
    expect(shown(studio)).toBe('s1');
    step(studio, 1);
    decide(studio, REJECT);
    expect(shown(studio)).toBe('s3');
    decide(studio, ACCEPT);
    expect(shown(studio), 'the first that was left out').toBe('s1');
    expect(decisions(studio)).toEqual(['accepted', null, 'rejected', 'accepted']);
    undoReview(studio);
    expect(shown(studio)).toBe('s3');
    undoReview(studio);
    expect(shown(studio)).toBe('s2');
    expect(decisions(studio)).toEqual(['accepted', null, null, null]);
    expect(reviewCounts(samplesOf(studio))).toEqual({ accepted: 1, readAccepted: 1, rejected: 0, reasons: [] });
  });

  it('lists what the filters leave, and decides on all of it in one step', async () => {
    const studio = await drawn();
    filterReview(studio, { group: 'copy' });
    expect(reviewRows(stateOf(studio)).map(({ id }) => id)).toEqual(['s3']);
    filterReview(studio, { group: null, search: 'THE' });
    expect(reviewRows(stateOf(studio)).map(({ id }) => id)).toEqual(['s0', 's1', 's2']);
    expect(shown(studio)).toBe('s0');
    decide(studio, ACCEPT);
    decideOnRest(studio, REJECT);
    expect(decisions(studio)).toEqual(['accepted', 'rejected', 'rejected', null]);
    filterReview(studio, { search: '', decision: 'open' });
    expect(reviewRows(stateOf(studio)).map(({ id }) => id)).toEqual(['s3']);
    undo(studio);
    expect(decisions(studio)).toEqual(['accepted', null, null, null]);
  });

  it('changes nothing of what the checks say, and asks them nothing', async () => {
    const studio = await drawn();
    await judgeSamples(studio);
    const before = samplesOf(studio).map(({ judgement }) => judgement);
    const asked = [vi.spyOn(studio.checks, 'judge'), vi.spyOn(studio.checks, 'remove')];
    chooseFirst(studio);
    decide(studio, REJECT);
    undoReview(studio);
    await judgeSamples(studio);
    for (const spy of asked) expect(spy).not.toHaveBeenCalled();
    expect(samplesOf(studio).map(({ judgement }) => judgement)).toEqual(before);
  });

  it('that writes a text anew has it checked again, in its place, and can be undone', async () => {
    const studio = await drawn([...TEXTS, 'Tell me of the moon.']);
    await until(() => groups(studio).every((group) => group !== 'unchecked'));
    const before = samplesOf(studio);
    expect(groups(studio)[4]).toBe('duplicate');
    chooseFirst(studio);
    beginRewriting(studio);
    endRewriting(studio, null);
    expect(samplesOf(studio)).toBe(before);
    beginRewriting(studio);
    endRewriting(studio, 'Name the largest river.');
    expect(samplesOf(studio)[0]).toMatchObject({
      row: { text: 'Name the largest river.' },
      drawnText: 'Tell me of the moon.',
    });
    await until(() => groups(studio)[0] === 'copy' && groups(studio)[4] !== 'duplicate');
    undo(studio);
    await until(() => groups(studio)[4] === 'duplicate');
    expect(samplesOf(studio).map(({ row, drawnText }) => [row.text, drawnText])).toEqual(
      before.map(({ row }) => [row.text, undefined]),
    );
    await until(() => groups(studio)[0] === 'good');
  });

  it('of a random choice tells of all that pass, and a rewritten one was not good as it was', async () => {
    const studio = await drawn();
    await until(() => groups(studio).every((group) => group !== 'unchecked'));
    chooseFirst(studio);
    decide(studio, ACCEPT);
    expect(auditedRate(samplesOf(studio)), 'nobody chose that one at random').toBeNull();
    chooseAudit(studio, 50);
    const chosen = reviewRows(stateOf(studio)).map(({ id }) => id);
    expect(chosen.toSorted()).toEqual(['s1', 's2']);
    expect(shown(studio)).toBe(chosen[0]);
    beginRewriting(studio);
    endRewriting(studio, 'Sing of the new town and its river.');
    decide(studio, ACCEPT);
    decide(studio, ACCEPT);
    expect(auditedRate(samplesOf(studio))).toMatchObject({ accepted: 1, of: 2 });
  });

  it('on many at once reads none of them, and audits none', async () => {
    const studio = await drawn();
    await until(() => groups(studio).every((group) => group !== 'unchecked'));
    chooseFirst(studio);
    chooseAudit(studio, 50);
    decideOnRest(studio, ACCEPT);
    expect(samplesOf(studio).map(({ review }) => review)).toEqual([
      ...Array.from({ length: 3 }, () => ({ ...ACCEPT, audited: false, singly: false })),
      undefined,
    ]);
    expect(auditedRate(samplesOf(studio))).toBeNull();
    expect(reviewCounts(samplesOf(studio))).toMatchObject({ accepted: 3, readAccepted: 0 });
    // Taken back and decided on alone, one of them is read.
    undo(studio);
    decide(studio, ACCEPT);
    decideOnRest(studio, ACCEPT);
    expect(auditedRate(samplesOf(studio))).toMatchObject({ accepted: 1, of: 1 });
    const { reviewed } = cardFacts(stateOf(studio), { scope: 'accepted', withReferences: false }, new Map());
    expect(reviewed.slice(0, 2)).toEqual([
      '1 row of 3 read and accepted by a person.',
      '2 rows of 3 accepted by a person together with others: nothing says that they were read one by one.',
    ]);
    const rows = [...rowSource(stateOf(studio), { scope: 'all', withReferences: false }, new Map()).rows()];
    expect(rows.map((row) => row.lineage().review_read).toSorted()).toEqual([false, false, null, true].toSorted());
  });

  it('of a project that does not say how it was made is not taken for one', async () => {
    const studio = await drawn();
    const { id } = samplesOf(studio)[0]!;
    studio.store.edit({ type: 'review', reviews: [{ id, review: { ...ACCEPT, audited: true } }] });
    expect(auditedRate(samplesOf(studio))).toBeNull();
    expect(reviewCounts(samplesOf(studio))).toMatchObject({ accepted: 1, readAccepted: 0 });
  });
});

describe('an export after a review', () => {
  it('has the accepted ones, or the good ones but those rejected, and counts the others', async () => {
    const studio = await drawn();
    await until(() => groups(studio).every((group) => group !== 'unchecked'));
    expect(groups(studio)).toEqual(['good', 'good', 'good', 'copy']);
    chooseFirst(studio);
    decide(studio, ACCEPT);
    decide(studio, REJECT);
    const state = stateOf(studio);
    const ids = (scope: 'accepted' | 'good') => samplesIn(state, scope).map(({ id }) => id);
    expect(ids('accepted')).toEqual(['s0']);
    expect(ids('good')).toEqual(['s0', 's2']);
    for (const scope of ['accepted', 'good'] as const) {
      const left = notChosen(state, scope).reduce((sum, { count }) => sum + count, 0);
      expect(left + ids(scope).length).toBe(4);
    }
    const [row] = rowSource(state, { scope: 'all', withReferences: false }, new Map()).rows();
    expect(row?.lineage()).toMatchObject({ review: 'accepted', review_reason: '', rewritten: false });
    const { reviewed } = cardFacts(state, { scope: 'good', withReferences: false }, new Map());
    expect(reviewed).toEqual(['1 row of 2 read and accepted by a person.']);
  });
});
