import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { presetOptions } from '../../../domino/presets';
import { writePromptFile } from '../../../domino/prompt/promptFile';
import { StudioError } from '../../../errors';
import { partsOfSample } from '../../../project/parts';
import { writeSafetensors } from '../../../tensors/safetensors';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import { FAKE_MODEL } from '../../testing/fakeEngine';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { addDropped } from '../model/dropped';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { removeRun } from '../remove';
import { synthesise } from '../synthesise/synthesise';
import { learn } from './learn';
import { openOnItsModel, openPrompt, wayToModel } from './openPrompt';

const options = { ...presetOptions('studio'), domainTokens: 2, lambda: 0 };
const learned = { references: 9, steps: 20, bestStep: 10, heldOut: 1.5, heldOutWithoutPrompt: 2 };
const { info } = FAKE_MODEL;
const domain = { dims: [2, info.tokenDim] as const, data: new Float32Array(2 * info.tokenDim).fill(0.5) };

const promptOf = (model = info, name = 'mine.safetensors'): File =>
  new File([writePromptFile({ domain }, { model, options, learned })], name);

const opening = (studio: Studio) => studio.store.getState().session.openingStatus;

describe('opening a prompt', () => {
  it('makes a run that can be drawn from, with no reference on the page', async () => {
    const studio = fakeStudio();
    const stop = watchReferences(studio);
    await loadModel(studio);
    await openPrompt(studio, promptOf());
    const run = activeRun(studio.store.getState());
    expect(run).toMatchObject({
      name: 'mine',
      modelId: 'domino-py-4m',
      openedFrom: { file: 'mine.safetensors', learned },
      status: { kind: 'finished', bestStep: 10 },
      options,
    });
    expect(opening(studio)).toEqual({ kind: 'idle' });
    studio.store.setDraftSampling({ count: 3 });
    await synthesise(studio);
    const { samples } = studio.store.getState().project;
    const { sampleMetrics } = studio.store.getState().session;
    expect(samples).toHaveLength(3);
    // Without examples nothing is said of a domain.
    expect(samples.map(({ judgement }) => judgement)).toEqual([null, null, null]);
    expect(sampleMetrics).toMatchObject({ rows: 3, inDomainRate: null, copyRate: null });
    await addPastedText(studio, JSON.stringify({ input: 'def f(x):\n    return x\n\nassert f(1) == ??' }));
    await until(() => studio.store.getState().project.samples.every(({ judgement }) => judgement !== null));
    await openPrompt(studio, promptOf());
    expect(activeRun(studio.store.getState())?.name).toBe('mine 2');
    stop();
  });

  it('splits what is drawn by what the prompt was learned by, also when the run has gone', async () => {
    const studio = fakeStudio();
    await loadModel(studio);
    const composition = { kind: 'template', template: '{q} = {a}', question: 'q', answer: 'a' } as const;
    const bytes = writePromptFile({ domain }, { model: info, options, learned, composition });
    await openPrompt(studio, new File([bytes], 'pairs.safetensors'));
    studio.store.setDraftSampling({ count: 1 });
    await synthesise(studio);
    const { project } = studio.store.getState();
    const [drawn] = project.samples;
    const pair = { ...drawn!, row: { ...drawn!.row, text: '1 + 1 = 2' } };
    removeRun(studio, project.runs[0]!.id);
    const left = studio.store.getState().project;
    expect(partsOfSample(left, pair)).toMatchObject({ question: '1 + 1', answer: '2', fields: { q: '1 + 1', a: '2' } });
    expect(partsOfSample(left, { ...pair, row: { ...pair.row, text: 'no pair' } })).toBeNull();
  });

  it('waits for a model that is being loaded', async () => {
    const studio = fakeStudio({ delayMs: 10 });
    const loading = loadModel(studio);
    const opened = openPrompt(studio, promptOf());
    expect(studio.store.getState().session.modelStatus.kind).toBe('loading');
    await Promise.all([loading, opened]);
    expect(activeRun(studio.store.getState())?.name).toBe('mine');
  });

  it('loses nothing when the file is refused', async () => {
    const studio = fakeStudio();
    await addPastedText(studio, ['a', 'b', 'c'].map((input) => JSON.stringify({ input })).join('\n'));
    await loadModel(studio);
    studio.store.setDraftOptions({ steps: 3 });
    await learn(studio);
    const before = studio.store.getState();
    await openPrompt(studio, new File(['not a prompt'], 'x.safetensors'));
    expect(opening(studio)).toMatchObject({
      kind: 'refused',
      error: { code: 'FILE_UNREADABLE', where: 'x.safetensors' },
      wants: null,
    });
    const after = studio.store.getState();
    expect(after.project).toEqual(before.project);
    expect(after.session.activeRunId).toBe(before.session.activeRunId);
  });

  it('of another model names both, and opens once that one is loaded', async () => {
    const studio = fakeStudio();
    await loadModel(studio);
    await openPrompt(studio, promptOf({ ...info, id: 'org/other', hash: 'beef' }));
    const refused = opening(studio);
    expect(refused).toMatchObject({
      kind: 'refused',
      error: {
        code: 'PROMPT_MISMATCH',
        message: 'The prompt was learned on org/other, and domino-py-4m is another model.',
      },
      wants: { id: 'org/other' },
    });
    expect(studio.store.getState().project.runs).toEqual([]);
    if (refused.kind !== 'refused') throw new Error('It was not refused.');
    // Unknown here: its hub is asked, and what it answers is shown where models are chosen.
    await openOnItsModel(studio, refused);
    expect(studio.store.getState().session).toMatchObject({ modelDialogOpen: true, lookup: { kind: 'failed' } });
  });

  it('says so where no model is loaded', async () => {
    const error = new StudioError('MODEL_FILE_BROKEN', 'Cut short.', 'Load it again.');
    const studio = fakeStudio({ failLoad: error });
    await loadModel(studio);
    await openPrompt(studio, promptOf());
    expect(opening(studio)).toMatchObject({
      error: { code: 'MODEL_FILE_MISSING', message: expect.stringContaining('no model is loaded') },
      wants: { id: 'domino-py-4m' },
    });
  });
});

describe('a PEFT adapter on the page', () => {
  const config = (more: object = {}): File =>
    new File(
      [JSON.stringify({ peft_type: 'PROMPT_TUNING', base_model_name_or_path: 'org/base', ...more })],
      'adapter_config.json',
    );
  const weights = new File([writeSafetensors({ prompt_embeddings: domain })], 'adapter_model.safetensors');

  it('is opened from both its files, on the loaded model, whose name is not its base model’s', async () => {
    const studio = fakeStudio();
    await loadModel(studio);
    await addDropped(studio, [], [weights, config()]);
    const run = activeRun(studio.store.getState());
    expect(run).toMatchObject({
      name: 'adapter',
      modelId: 'domino-py-4m',
      openedFrom: { file: 'adapter.zip', learned: null, adapterBase: 'org/base' },
    });
    // What is exported of it says so too.
    await openPrompt(studio, new File([new Uint8Array(run!.prompt!)], 'again.safetensors'));
    expect(activeRun(studio.store.getState())?.openedFrom).toMatchObject({ adapterBase: 'org/base' });
    expect(studio.store.getState().project.files).toEqual([]);
  });

  it('of another kind is refused by name, and examples in a ZIP are examples', async () => {
    const studio = fakeStudio();
    await loadModel(studio);
    await addDropped(studio, [], [weights, config({ peft_type: 'PREFIX_TUNING' })]);
    expect(opening(studio)).toMatchObject({ error: { message: expect.stringContaining('prefix tuning') } });
    const zip = zipSync({ 'a.jsonl': strToU8('{"input":"a"}\n{"input":"b"}\n{"input":"c"}\n') });
    await addDropped(studio, [], [new File([zip as Uint8Array<ArrayBuffer>], 'set.zip')]);
    expect(studio.store.getState().project.files).toHaveLength(1);
    await openPrompt(studio, new File([await weights.arrayBuffer()], 'adapter_model.safetensors'));
    expect(opening(studio)).toMatchObject({ error: { remedy: expect.stringContaining('adapter_config.json') } });
  });
});

describe('the way to a prompt’s model', () => {
  const ready = (id: string, revision = 'v1') =>
    ({ kind: 'ready', loaded: { ...FAKE_MODEL, info: { ...info, id, revision } } }) as const;
  const stored = { key: 'k1', id: 'org/m', revision: 'a'.repeat(40), complete: true };
  const downloaded = { models: [stored as never], room: null };

  it.each([
    ['the embedded one', ready('org/m'), null, { id: 'domino-py-4m', revision: 'v1' }, 'load'],
    ['the embedded one, of another day', ready('domino-py-4m'), null, { id: 'domino-py-4m', revision: 'v0' }, null],
    ['one that is kept', ready('domino-py-4m'), downloaded, { id: 'org/m', revision: stored.revision }, 'load'],
    ['one of the hub', ready('domino-py-4m'), null, { id: 'org/m', revision: 'x' }, 'look-up'],
    ['a folder of someone’s disk', ready('domino-py-4m'), null, { id: 'my model', revision: 'local' }, null],
    ['the one that is loaded', ready('org/m'), null, { id: 'org/m', revision: 'v1' }, null],
  ])('%s', (_, modelStatus, downloads, wanted, kind) => {
    expect(wayToModel({ modelStatus, downloaded: downloads }, wanted)?.kind ?? null).toBe(kind);
  });
});
