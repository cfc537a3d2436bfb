// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { newBatchId } from '../../project/ids';
import { loadModel } from '../actions/model/model';
import { FAKE_MODEL } from '../testing/fakeEngine';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn, renderStep } from '../testing/render';
import { formatBytes } from '../ui/format';
import { ModelChip } from './ModelChip';
import { step } from './step';

const failLoad = new StudioError('OPERATOR_UNSUPPORTED', 'Node 12 is an Einsum.', 'Choose another model.');

describe('the chip of the model', () => {
  it('says that none is there, that one is coming, and which it is', async () => {
    const studio = fakeStudio();
    renderIn(studio, <ModelChip />);
    expect(screen.getByText('No model')).toBeDefined();
    studio.store.setModelStatus({ kind: 'loading', progress: null, startedAt: 0 });
    expect(await screen.findByText('Loading the model')).toBeDefined();
    await loadModel(studio);
    expect(await screen.findByRole('button', { name: /^Model: domino-py-4m on WebAssembly/ })).toBeDefined();
    expect(screen.getByText(formatBytes(FAKE_MODEL.memoryBytes), { exact: false })).toBeDefined();
  });

  it('says that loading failed', async () => {
    const studio = fakeStudio({ failLoad });
    renderIn(studio, <ModelChip />);
    await loadModel(studio);
    expect(await screen.findByText('Model failed to load')).toBeDefined();
  });

  it('loads on another device when asked, but never under a draw', async () => {
    const studio = fakeStudio();
    const { user } = renderIn(studio, <ModelChip />);
    await user.click(screen.getByRole('button', { name: /^Model/ }));
    await user.click(await screen.findByRole('menuitem', { name: /^WebGPU/ }));
    expect(studio.store.getState().session.deviceChoice).toBe('webgpu');
    studio.store.setSession({
      synthesisStatus: {
        kind: 'sampling',
        jobId: newBatchId(),
        done: 0,
        total: 1,
        pass: null,
        trying: false,
        tokensPerSecond: null,
        startedAt: 0,
      },
    });
    await user.click(screen.getByRole('button', { name: /^Model/ }));
    expect(await screen.findByText('Runs on (stop learning or sampling to change)')).toBeDefined();
    expect(screen.getByRole('menuitem', { name: /^WebAssembly/ })).toHaveProperty('disabled', true);
  });
});

describe('the model panel', () => {
  it('shows how far loading is, and stops it', async () => {
    const studio = fakeStudio();
    const { user } = renderStep(studio, step);
    const progress = { stage: 'download', loadedBytes: 3e6, totalBytes: 12e6 } as const;
    studio.store.setModelStatus({ kind: 'loading', progress, startedAt: Date.now() });
    const bar = await screen.findByRole('progressbar', { name: 'Reading the model' });
    expect(bar.getAttribute('aria-valuenow')).toBe('25');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByText('No model is loaded')).toBeDefined();
  });

  it('says why a model did not load, what that means, and what can be done', async () => {
    const studio = fakeStudio({ failLoad });
    const { user } = renderStep(studio, step);
    await loadModel(studio, { kind: 'kept', id: 'tiny/llama', key: 'k' }, 'webgpu');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Node 12 is an Einsum.');
    expect(alert.textContent).toContain('Choose another model.');
    expect(screen.getByText(/^tiny\/llama cannot be trained here/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Load again' })).toBeDefined();
    expect(screen.getByRole('button', { name: 'Run on WebAssembly' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Load the embedded model' }));
    expect(studio.store.getState().session.modelSource).toEqual({ kind: 'embedded' });
  });
});
