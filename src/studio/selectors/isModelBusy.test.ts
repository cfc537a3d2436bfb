import { describe, expect, it } from 'vitest';
import { drawByMethods } from '../actions/compare/drawByMethods';
import { learn } from '../actions/learn/learn';
import { synthesise } from '../actions/synthesise/synthesise';
import { mapObstacle } from '../explore/mapObstacle';
import { step as modelStep } from '../model/step';
import { step as proveStep } from '../proving/step';
import { withRows } from '../testing/provable';
import { isModelBusy, modelObstacle } from './isModelBusy';
import { learnObstacle } from './learnObstacle';
import { proofObstacle } from './proofs';
import { synthesisObstacle } from './synthesisObstacle';

const AT_WORK = 'A student is at work: pause it under Prove.';

describe('whether the model is busy', () => {
  it('is one answer for all that would use it while a student is taught', async () => {
    const studio = await withRows();
    const state = () => studio.store.getState();
    studio.store.setSession({ samplePrompt: 'none' });
    const obstacles = () => [learnObstacle, synthesisObstacle, mapObstacle, modelObstacle].map((of) => of(state()));
    expect(obstacles()).toEqual([null, null, null, null]);
    expect(modelStep.obstacle(state())).toBeNull();
    studio.store.setSession({ proofNow: { kind: 'opening', id: 'p' as never } });
    expect(obstacles()).toEqual([AT_WORK, AT_WORK, AT_WORK, AT_WORK]);
    expect(isModelBusy(state())).toBe(true);
    expect(modelStep.obstacle(state())).toMatch(/before you choose another model/);
    studio.store.setSession({ proofNow: null, synthesisStatus: { kind: 'sampling' } as never });
    expect(proofObstacle(state())).toBe(modelObstacle(state()));
  });

  it('keeps actions from beginning beside a student, whatever called them', async () => {
    const studio = await withRows();
    const { project } = studio.store.getState();
    studio.store.setSession({ samplePrompt: 'none', proofNow: { kind: 'opening', id: 'p' as never } });
    studio.store.setComparedMethods(['no-prompt']);
    await learn(studio);
    await drawByMethods(studio);
    expect(await synthesise(studio)).toBeNull();
    const after = studio.store.getState().project;
    expect([after.runs, after.batches]).toEqual([project.runs, project.batches]);
    expect(studio.engine.calls.openStudent).toHaveLength(0);
  });

  it('is told by a map for those that have to wait for it', async () => {
    const studio = await withRows();
    studio.store.setSession({ mapStatus: { kind: 'embedding', done: 1, total: 2 } });
    expect(modelObstacle(studio.store.getState())).toMatch(/for the map/);
    expect(isModelBusy(studio.store.getState())).toBe(false);
  });

  it('shows how far the proof under way is, which need not be the newest', async () => {
    const studio = await withRows();
    const { preparedProof } = await import('../actions/proving/prepare');
    const older = await preparedProof(studio);
    const result = { id: older.plan.arms[0]!.id } as never;
    studio.store.edit({ type: 'addProof', proof: { ...older, results: [result] } });
    studio.store.edit({ type: 'addProof', proof: await preparedProof(studio) });
    studio.store.setSession({ proofNow: { kind: 'opening', id: older.id } });
    expect(proveStep.activity(studio.store.getState())?.share).toBeCloseTo(1 / 4);
  });
});
