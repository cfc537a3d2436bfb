// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { HubApi, RepositoryAt } from '../../../../workers/hub/hub.protocol';
import { StudioError } from '../../../errors';
import { learn } from '../../actions/learn/learn';
import { loadModel } from '../../actions/model/model';
import { addPastedText } from '../../actions/references/references';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio } from '../../testing/fakeStudio';
import { renderIn } from '../../testing/render';
import ElsewhereDialog from './ElsewhereDialog';

const EXAMPLES = ['a', 'b', 'c', 'd'].map((name) => `def ${name}(x):\n    return x\n\nassert ${name}(1) == ??`);

async function learned(options: FakeOptions = {}, hub: Partial<HubApi> = {}) {
  const fake = fakeStudio(options);
  const studio = { ...fake, hub: { ...fake.hub, ...hub } };
  await addPastedText(studio, JSON.stringify(EXAMPLES.map((input) => ({ input }))));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 3 });
  studio.store.setDraftSampling({ temperature: 0.5 });
  await learn(studio);
  studio.store.openElsewhere();
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:', revokeObjectURL: () => undefined }));
  const calls = (studio.engine as unknown as { calls: { bundle: { request: object; name: string }[] } }).calls.bundle;
  return { studio, calls, ...renderIn(studio, <ElsewhereDialog />) };
}

const save = () => screen.findByRole('button', { name: 'Save the bundle' });

describe('the sheet for use elsewhere', () => {
  it('takes the model’s own weights where nothing is said of a repository, and says what is in the bundle', async () => {
    const { studio, calls, user } = await learned();
    expect((await screen.findByRole('radio', { name: /Its own weights/ })).getAttribute('value')).toBe('weights');
    expect(screen.getByText(/About 24.0 MB of float32/)).toBeDefined();
    expect(screen.getByText(/3 of your examples are in the bundle, in words/)).toBeDefined();
    await user.click(await save());
    await vi.waitFor(() => expect(studio.store.getState().session.elsewhereOpen).toBe(false));
    expect(calls).toHaveLength(1);
    expect(calls[0]?.request).toMatchObject({ base: { kind: 'weights' }, sampling: { temperature: 0.5 } });
  });

  it('asks for the repository, and fills in the one that the files name only when told to', async () => {
    const { calls, user } = await learned({
      pytorchForm: { said: { id: 'org/upstream', where: 'config.json' }, weights: { obstacle: 'it is a Gemma' } },
    });
    const field = await screen.findByRole('textbox', { name: 'PyTorch repository' });
    expect(field).toHaveProperty('value', '');
    expect(await save()).toHaveProperty('disabled', true);
    expect(screen.getByRole('radio', { name: /Its own weights/ })).toHaveProperty('disabled', true);
    expect(screen.getByText('Not possible: it is a Gemma.')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Use org/upstream' }));
    await user.click(await save());
    const base = { kind: 'repository', id: 'org/upstream', revision: null };
    await vi.waitFor(() => expect(calls[0]?.request).toMatchObject({ base }));
  });

  it('asks the hub for the card of a downloaded model when told to, and offers what it names', async () => {
    const asked: RepositoryAt[] = [];
    const origin = { kind: 'hub', endpoint: 'https://hub.test', id: 'onnx/small', revision: 'main' } as const;
    const kept = { key: 'k', origin, id: 'onnx/small', revision: 'c0ffee', dtype: 'q4', licence: null, files: [] };
    const { studio, calls, user } = await learned(
      { pytorchForm: { said: null, weights: { obstacle: 'it is a Gemma' } } },
      {
        downloaded: async () => ({ models: [{ ...kept, bytes: 1, storedBytes: 1, complete: true }], room: null }),
        async baseOf(repository) {
          asked.push(repository);
          return 'org/upstream';
        },
      },
    );
    await screen.findByRole('textbox', { name: 'PyTorch repository' });
    // Of the embedded model there is no card at a hub.
    expect(screen.queryByText(/Ask the hub/)).toBeNull();
    act(() => studio.store.setSession({ modelSource: { kind: 'kept', id: 'onnx/small', key: 'k' } }));
    await user.click(await screen.findByRole('button', { name: 'Ask the hub for the model’s card' }));
    expect(
      await screen.findByText(/The card at the hub says that this model was made from org\/upstream/),
    ).toBeDefined();
    expect(asked).toEqual([{ endpoint: 'https://hub.test', id: 'onnx/small', revision: 'c0ffee' }]);
    expect(screen.getByRole('textbox', { name: 'PyTorch repository' })).toHaveProperty('value', '');
    await user.click(screen.getByRole('button', { name: 'Use org/upstream' }));
    await user.click(await save());
    const base = { kind: 'repository', id: 'org/upstream', revision: null };
    await vi.waitFor(() => expect(calls[0]?.request).toMatchObject({ base }));
  });

  it('says why the hub gave no card', async () => {
    const { studio, user } = await learned(
      { pytorchForm: { said: null, weights: { obstacle: 'it is a Gemma' } } },
      {
        downloaded: () =>
          Promise.reject(new StudioError('HUB_UNREACHABLE', 'hub.test cannot be reached.', 'Try later.')),
      },
    );
    act(() => studio.store.setSession({ modelSource: { kind: 'kept', id: 'onnx/small', key: 'k' } }));
    await user.click(await screen.findByRole('button', { name: 'Ask the hub for the model’s card' }));
    expect(await screen.findByText('hub.test cannot be reached.')).toBeDefined();
  });

  it('says where the model has no PyTorch form, and why a bundle could not be made', async () => {
    const { studio, user } = await learned({
      pytorchForm: { said: null, weights: { obstacle: 'it is a Gemma' } },
      failBundle: new StudioError('BAD_OPTION', 'That is no repository.', 'Write owner/name.'),
    });
    expect(await screen.findByText(/the prompt works in the studio only/)).toBeDefined();
    await user.type(screen.getByRole('textbox', { name: 'PyTorch repository' }), 'nonsense');
    await user.click(await save());
    expect(await screen.findByText('That is no repository.')).toBeDefined();
    expect(studio.store.getState().session.elsewhereOpen).toBe(true);
  });

  it('makes none from another model than the one that is loaded', async () => {
    const { studio } = await learned();
    const { modelStatus } = studio.store.getState().session;
    if (modelStatus.kind !== 'ready') throw new Error('No model is loaded.');
    const info = { ...modelStatus.loaded.info, hash: 'other' };
    studio.store.setSession({ modelStatus: { ...modelStatus, loaded: { ...modelStatus.loaded, info } } });
    expect(await screen.findByText(/which is not loaded. Load it under Data/)).toBeDefined();
  });
});
