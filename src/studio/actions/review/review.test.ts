import { describe, expect, it, vi } from 'vitest';
import { defaultRecipe } from '../../../quality/recipe';
import { shownSample } from '../../selectors/blind';
import { labelCount, opinionsOf, passingQuality } from '../../selectors/quality';
import { reviewCounts, reviewRows } from '../../selectors/review';
import { recipeOf, sampleGroup } from '../../selectors/sampleGroup';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { askCheck } from '../checks/recipe';
import { selectRow } from '../explore/map';
import { cardFacts } from '../export/cardFacts';
import { certificateFacts } from '../export/certificateFacts';
import { notChosen, rowSource, samplesIn } from '../export/exportRows';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { judgeSamples } from '../synthesise/judge';
import { synthesise } from '../synthesise/synthesise';
import { undo } from '../undo';
import {
  beginRewriting,
  chooseFirst,
  chooseRows,
  decide,
  decideOnRest,
  endAudit,
  endRewriting,
  filterReview,
  giveSay,
  setRubric,
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
  it('lists what was rejected for one reason', async () => {
    const studio = await drawn();
    chooseFirst(studio);
    decide(studio, REJECT);
    decide(studio, { decision: 'rejected', reason: null });
    decide(studio, ACCEPT);
    filterReview(studio, { decision: 'rejected', reason: 'wrong' });
    expect(reviewRows(stateOf(studio)).map(({ id }) => id)).toEqual(['s0']);
    filterReview(studio, { reason: '' });
    expect(reviewRows(stateOf(studio)).map(({ id }) => id)).toEqual(['s1']);
    filterReview(studio, { decision: null, reason: null });
    expect(reviewRows(stateOf(studio))).toHaveLength(4);
  });

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
    const quality = () => passingQuality(stateOf(studio).project).quality;
    expect(quality(), 'nobody chose that one by chance').toBeNull();
    chooseRows(studio, 50, 'at random');
    const chosen = reviewRows(stateOf(studio)).map(({ id }) => id);
    // The one that was decided on before has its chance, too.
    expect(chosen.toSorted()).toEqual(['s0', 's1', 's2']);
    expect(shown(studio)).toBe(chosen.find((id) => id !== 's0'));
    beginRewriting(studio);
    endRewriting(studio, 'Sing of the new town and its river.');
    decide(studio, ACCEPT);
    await until(() => groups(studio).every((group) => group !== 'unchecked'));
    decide(studio, ACCEPT);
    const marks = samplesOf(studio).map(({ review }) => review?.drawn);
    expect(marks[3]).toBeUndefined();
    const turns = chosen.map((id) => samplesOf(studio).find((sample) => sample.id === id)!.review?.drawn?.turn);
    const last = Math.max(...chosen.map((id, at) => (id === 's0' ? -1 : at)));
    expect(turns.slice(0, last + 1)).toEqual([0, 1, 2].slice(0, last + 1));
    expect(quality()!.labels).toBe(last + 1);
    expect(quality()!.share).toBeLessThan(1);
    const { drawn: certified } = certificateFacts(stateOf(studio).project, null);
    expect(certified.filter(({ audited }) => audited)).toHaveLength(last + 1);
    // Decided anew outside of the choice, it stays one that chance met.
    endAudit(studio);
    decide(studio, REJECT);
    expect(samplesOf(studio).filter(({ review }) => review?.audited)).toHaveLength(last + 1);
  });
});

/** Rows of which the last are unlikely to the model: a very long word. */
async function opinionated(chats = false) {
  const words = (at: number) => ['a', 'b', 'c', 'd'].map((letter) => `${letter}${at}${letter}`).join(' ');
  const texts = Array.from({ length: 24 }, (_, at) =>
    at < 12 ? `${words(at)} ${'z'.repeat(4 + (at % 3))}` : `${words(at)} ${'y'.repeat(60 + at)}`,
  );
  const studio = fakeStudio({ texts, chats });
  watchReferences(studio);
  const examples = Array.from({ length: 24 }, (_, at) => `${words(30 + at)} ${'x'.repeat(3 + (at % 5))}`);
  await addPastedText(studio, JSON.stringify(examples));
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setSession({ samplePrompt: 'none' });
  studio.store.setDraftSampling({ count: texts.length });
  askCheck(studio, 'form', 'form', false);
  askCheck(studio, 'runs', 'runs', false);
  askCheck(studio, 'answer', 'answer', false);
  askCheck(studio, 'plausibility', 'plausible', true);
  await synthesise(studio);
  await until(() => samplesOf(studio).every(({ judgement }) => judgement?.findings.plausibility !== undefined));
  return studio;
}

describe('a check of opinion', () => {
  const opinion = (studio: Studio) => {
    const { project } = stateOf(studio);
    return opinionsOf(recipeOf(project), project.samples)[0]!;
  };
  const good = (studio: Studio) => passingQuality(stateOf(studio).project).count;
  /** As a reviewer who finds long words bad. */
  const label = (studio: Studio) => {
    const row = () => samplesOf(studio).find(({ id }) => id === shown(studio))!;
    while (row().review === undefined) decide(studio, row().row.text.includes('yyy') ? REJECT : ACCEPT);
  };

  it('informs until labels say that it may reject, and again where they are taken back', async () => {
    const studio = await opinionated();
    expect(opinion(studio)).toMatchObject({ agreement: null, rejects: false, against: 12, of: 24 });
    expect(good(studio)).toBe(24);
    giveSay(studio, 'plausibility', 'plausible', true);
    expect(opinion(studio).rejects, 'without a label').toBe(false);
    chooseFirst(studio);
    chooseRows(studio, 12, 'where it helps most');
    expect(reviewRows(stateOf(studio))).toHaveLength(12);
    const findings = () => samplesOf(studio).map((sample) => shownSample(stateOf(studio), sample).judgement!.findings);
    expect(
      findings().every(({ plausibility }) => plausibility === undefined),
      'shown before the label',
    ).toBe(true);
    label(studio);
    expect(findings().filter(({ plausibility }) => plausibility !== undefined)).toHaveLength(12);
    expect(opinion(studio).agreement).toMatchObject({ agreed: 12, of: 12 });
    expect(good(studio), 'nobody let it').toBe(24);
    giveSay(studio, 'plausibility', 'plausible', true);
    await until(() => samplesOf(studio).every(({ judgement }) => judgement?.findings.plausibility !== undefined));
    expect(good(studio)).toBe(12);
    const { quality } = passingQuality(stateOf(studio).project);
    expect(quality!.share).toBeGreaterThan(0.9);
    const plain = () => certificateFacts(stateOf(studio).project, null).drawn.filter(({ audited }) => audited);
    const labelled = samplesOf(studio).filter((sample) => sample.review && !sample.row.text.includes('yyy'));
    expect(plain().map(({ id }) => id)).toEqual(labelled.map(({ id }) => `sample-${Number(id.slice(1)) + 1}`));
    // Where the first was drawn by worth, the others are no plain random choice of all.
    const { id, review } = samplesOf(studio).find((sample) => sample.review?.drawn?.turn === 0)!;
    const uneven = { ...review!, drawn: { turn: 0, weight: 1.5 } };
    const inverse = studio.store.edit({ type: 'review', reviews: [{ id, review: uneven }] });
    expect(plain()).toEqual([]);
    studio.store.edit(inverse);
    // The rows that it rejects can still be labelled: so it goes on to be tested.
    chooseRows(studio, 12, 'at random');
    expect(reviewRows(stateOf(studio)).some(({ row }) => row.text.includes('yyy'))).toBe(true);
    endAudit(studio);
    for (const { id } of samplesOf(studio).filter(({ review }) => review?.audited)) {
      selectRow(studio, id);
      decide(studio, ACCEPT);
    }
    expect(opinion(studio).rejects).toBe(false);
    await until(() => good(studio) === 24);
  });

  it('is asked again once there is a model, and not when there is none any more', async () => {
    const studio = await opinionated();
    const { modelStatus } = stateOf(studio).session;
    const score = vi.spyOn(studio.engine, 'score');
    studio.store.setSession({ modelStatus: { kind: 'idle' } });
    await judgeSamples(studio);
    expect(opinion(studio)).toMatchObject({ against: 12, of: 24 });
    askCheck(studio, 'plausibility', 'plausible', false);
    askCheck(studio, 'plausibility', 'plausible', true);
    await judgeSamples(studio);
    expect(opinion(studio)).toMatchObject({ against: 0, of: 0 });
    expect(good(studio)).toBe(24);
    if (modelStatus.kind !== 'ready') throw new Error('No model is loaded.');
    const info = { ...modelStatus.loaded.info, hash: 'of another model' };
    studio.store.setSession({ modelStatus: { kind: 'ready', loaded: { ...modelStatus.loaded, info } } });
    await until(() => opinion(studio).against === 12);
    expect(score.mock.calls.flatMap(([texts]) => texts)).toHaveLength(48);
  });

  it('that judges is asked by a rubric, says why where it cannot be, and loses by another rubric what it earned', async () => {
    const studio = await opinionated(true);
    const judge = () => {
      const { project } = stateOf(studio);
      return opinionsOf(recipeOf(project), project.samples).find(({ name }) => name === 'judge')!;
    };
    const ask = vi.spyOn(studio.engine, 'judge');
    askCheck(studio, 'judge', 'judge', true);
    await until(() => judge().of === 24);
    expect(judge()).toMatchObject({ against: 12, unknown: 0 });
    expect(ask.mock.calls.flatMap(([texts]) => texts)).toHaveLength(24);
    chooseRows(studio, 12, 'where it helps most');
    label(studio);
    giveSay(studio, 'judge', 'judge', true);
    await until(() => judge().rejects && good(studio) === 12);
    expect(
      ask.mock.calls.flatMap(([texts]) => texts),
      'asked once a row',
    ).toHaveLength(24);
    setRubric(studio, 'Is {text} good?');
    expect(judge().rejects).toBe(false);
    await until(() => good(studio) === 24);
    expect(ask.mock.calls.at(-1)![1]).toMatchObject({ rubric: 'Is {text} good?' });

    const mute = await opinionated();
    askCheck(mute, 'judge', 'judge', true);
    const { project } = stateOf(mute);
    await until(() => samplesOf(mute).every(({ judgement }) => judgement?.findings.judge !== undefined));
    const [, silent] = opinionsOf(recipeOf(project), samplesOf(mute));
    expect(silent).toMatchObject({ of: 0, unknown: 24, doubt: 'The model has no chat template.' });
  });

  it('on many at once reads none of them, and audits none', async () => {
    const studio = await drawn();
    await until(() => groups(studio).every((group) => group !== 'unchecked'));
    chooseFirst(studio);
    chooseRows(studio, 50, 'at random');
    decideOnRest(studio, ACCEPT);
    expect(samplesOf(studio).map(({ review }) => review)).toEqual([
      ...Array.from({ length: 3 }, () => ({ ...ACCEPT, audited: false, singly: false })),
      undefined,
    ]);
    expect(labelCount(samplesOf(studio))).toBe(0);
    expect(reviewCounts(samplesOf(studio))).toMatchObject({ accepted: 3, readAccepted: 0 });
    // Taken back and decided on alone, one of them is read.
    undo(studio);
    decide(studio, ACCEPT);
    decideOnRest(studio, ACCEPT);
    expect(labelCount(samplesOf(studio))).toBe(1);
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
    expect(labelCount(samplesOf(studio))).toBe(0);
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
