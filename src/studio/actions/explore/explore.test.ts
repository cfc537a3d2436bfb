import { describe, expect, it } from 'vitest';
import { createProjectionService } from '../../../../workers/projection/projection.service';
import { referenceId, sampleId } from '../../../project/ids';
import type { Project } from '../../../project/types';
import { reviewRows } from '../../selectors/review';
import { selectedReferenceIds, selectedSampleIds, selectionLines } from '../../selectors/selection';
import { fakeStudio } from '../../testing/fakeStudio';
import { learn } from '../learn/learn';
import { loadModel } from '../model/model';
import { addPastedText, dropReferences } from '../references/references';
import { removeSamples } from '../remove';
import { synthesise } from '../synthesise/synthesise';
import { undo } from '../undo';
import { refreshMap } from './map';
import { beginReplay, endReplay, showStep } from './replay';
import { nameSelection, removeSelection, renameSelection, selectOnMap, showSelection } from './selections';

const REFERENCES = 64;

/** A map of many references and four samples, by the real layout. */
async function mapped() {
  const { projection: _, ...rest } = fakeStudio({ texts: ['one row', 'another row', 'a third', 'the last row'] });
  const studio = { ...rest, projection: createProjectionService() };
  const lines = Array.from({ length: REFERENCES }, (_, at) => JSON.stringify({ input: `example number ${at}` }));
  await addPastedText(studio, lines.join('\n'));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 3 });
  await learn(studio);
  studio.store.setDraftSampling({ count: 4 });
  await synthesise(studio);
  return studio;
}

describe('the layout', () => {
  it('stays where it is as rows come and go, until it is laid out anew', async () => {
    const studio = await mapped();
    const points = () => new Map(studio.store.getState().session.mapPoints.map((point) => [point.id, point]));
    const first = points();
    expect(first.size).toBe(REFERENCES + 4);
    await synthesise(studio);
    expect(points().size).toBe(REFERENCES + 8);
    for (const [id, { x, y }] of first) expect([id, points().get(id)?.x, points().get(id)?.y]).toEqual([id, x, y]);

    // A row that is dropped and comes back lies where it lay.
    dropReferences(studio, [referenceId(3)]);
    await refreshMap(studio);
    expect(points().has(referenceId(3))).toBe(false);
    undo(studio);
    await refreshMap(studio);
    expect(points().get(referenceId(3))).toBe(first.get(referenceId(3)));

    // One that is written anew is placed anew.
    studio.store.edit({ type: 'rewrite', texts: [{ id: sampleId(0), text: 'example number 9' }] });
    await refreshMap(studio);
    const moved = points().get(sampleId(0))!;
    const same = [...first.values()].filter(({ text }) =>
      studio.vectors.get(text)!.every((value, at) => value === studio.vectors.get('example number 9')![at]),
    );
    expect(same.map(({ x, y }) => [x, y])).toContainEqual([moved.x, moved.y]);

    removeSamples(studio, [sampleId(5)]);
    await refreshMap(studio, { anew: true });
    expect(points().size).toBe(REFERENCES + 7);
    expect(studio.vectors.layout?.rows).toHaveLength(REFERENCES);
  }, 60_000);

  it('takes the rows of a run, step by step, and leaves the project’s where they are', async () => {
    const studio = await mapped();
    const before = studio.store.getState().session.mapPoints;
    const run = {
      ...studio.store.getState().project.runs[0]!,
      samples: [
        { step: 20, text: 'example number 5' },
        { step: 10, text: 'early' },
        { step: 10, text: '' },
      ],
    };
    await beginReplay(studio, run);
    const { replay, mapPoints, mapStatus } = studio.store.getState().session;
    expect(replay).toMatchObject({ steps: [10, 20], at: 10, runName: run.name });
    expect(replay?.points.map(({ step, text }) => [step, text])).toEqual([
      [10, 'early'],
      [20, 'example number 5'],
    ]);
    const places = before.filter(({ id }) => id.startsWith('r')).map(({ x, y }) => `${x} ${y}`);
    expect(places, 'it is an example, word for word').toContain(`${replay?.points[1]?.x} ${replay?.points[1]?.y}`);
    expect(mapPoints).toBe(before);
    expect(mapStatus.kind).toBe('ready');
    showStep(studio, 20);
    expect(studio.store.getState().session.replay?.at).toBe(20);
    endReplay(studio);
    expect(studio.store.getState().session.replay).toBeNull();
  }, 60_000);
});

describe('a selection', () => {
  it('filters the list, is kept under a name, and every step of it is undone', async () => {
    const studio = await mapped();
    const state = () => studio.store.getState();
    const kept = () => state().project.selections;
    selectOnMap(studio, [sampleId(2), referenceId(7), sampleId(1), referenceId(3)]);
    expect(selectedReferenceIds(state())).toEqual(['r3', 'r7']);
    expect(selectedSampleIds(state())).toEqual(['s1', 's2']);
    expect(selectedReferenceIds(state())).toBe(selectedReferenceIds(state()));
    expect(reviewRows(state()).map(({ id }) => id)).toEqual(['s1', 's2']);

    nameSelection(studio, '  corner ');
    expect(kept()).toMatchObject([{ name: 'corner', referenceIds: ['r3', 'r7'], sampleIds: ['s1', 's2'] }]);
    const { id } = kept()![0]!;
    renameSelection(studio, id, 'edge');
    expect(kept()?.[0]?.name).toBe('edge');
    undo(studio);
    expect(kept()?.[0]?.name).toBe('corner');
    removeSelection(studio, id);
    expect(kept()).toBeUndefined();
    undo(studio);
    expect(kept()).toHaveLength(1);

    selectOnMap(studio, []);
    expect(reviewRows(state())).toHaveLength(4);
    dropReferences(studio, [referenceId(3)]);
    showSelection(studio, id);
    expect(state().session.selectionId).toBe(id);
    expect(selectedReferenceIds(state()), 'what is dropped takes no part').toEqual(['r7']);
    undo(studio);
    undo(studio);
    expect(kept()).toBeUndefined();
  }, 60_000);

  it('of nothing has no name', async () => {
    const studio = fakeStudio();
    nameSelection(studio, 'none');
    selectOnMap(studio, [referenceId(5)]);
    nameSelection(studio, 'of a row that is not there');
    expect(studio.store.getState().project.selections).toBeUndefined();
    expect(selectionLines(studio.store.getState().project as Project, [referenceId(5)])).toEqual([]);
  });
});
