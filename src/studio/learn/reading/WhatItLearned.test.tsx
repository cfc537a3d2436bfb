// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../errors';
import { learn } from '../../actions/learn/learn';
import { loadModel } from '../../actions/model/model';
import { addPastedText } from '../../actions/references/references';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import { FAKE_MODEL } from '../../testing/fakeEngine';
import { fakeStudio } from '../../testing/fakeStudio';
import { renderStep } from '../../testing/render';
import { step } from '../step';

async function learned(over: (studio: Studio) => Partial<Studio['engine']> = () => ({})) {
  const fake = fakeStudio();
  const studio: Studio = { ...fake, engine: { ...fake.engine, ...over(fake) } };
  await addPastedText(studio, JSON.stringify(Array.from({ length: 10 }, (_, index) => `example ${index}`)));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 10 });
  await learn(studio);
  renderStep(studio, step);
  fireEvent.click(await screen.findByRole('button', { name: 'What the prompt learned' }));
  return studio;
}

describe('what a prompt learned', () => {
  it('is told on request, held out and trained on apart', async () => {
    const asked: string[] = [];
    const studio = await learned(({ engine }) => ({
      readPrompt: (prompt, references) => {
        asked.push(...references.flatMap(({ input, state }) => (state === 'heldOut' ? [input] : [])));
        return engine.readPrompt(prompt, references);
      },
    }));
    fireEvent.click(await screen.findByRole('button', { name: 'Read the prompt' }));
    const table = await screen.findByRole('table', { name: 'Loss, nats per token' });
    const run = activeRun(studio.store.getState())!;
    expect(asked).toEqual(run.references.flatMap(({ id, input }) => (run.heldOutIds.includes(id) ? [input] : [])));
    expect(within(table).getByRole('rowheader', { name: 'Held out (1)' })).toBeDefined();
    expect(within(table).getByRole('rowheader', { name: 'Trained on (9)' })).toBeDefined();
    const words = screen.getByRole('region', { name: 'Words nearest to its tokens, scrolling' });
    expect(within(words).getAllByText('⏎␣␣␣␣return')).toHaveLength(2);
    // The hardest first: the last of the made-up losses.
    expect(
      screen.getAllByRole('listitem').find(({ textContent }) => textContent?.includes('without a prompt'))?.textContent,
    ).toContain('example 9');
  });

  it('waits for the model that it learned on', async () => {
    const studio = await learned();
    const loaded = { ...FAKE_MODEL, info: { ...FAKE_MODEL.info, hash: 'another' } };
    studio.store.setModelStatus({ kind: 'ready', loaded });
    expect(await screen.findByText('Load domino-py-4m, which it learned on, under Data.')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Read the prompt' })).toHaveProperty('disabled', true);
  });

  it('says what went wrong, and reads again', async () => {
    let fails = true;
    await learned(({ engine }) => ({
      readPrompt: async (prompt, references) => {
        if (fails) throw new StudioError('DEVICE_LOST', 'The device is gone.', 'Load the model again.');
        return engine.readPrompt(prompt, references);
      },
    }));
    fireEvent.click(await screen.findByRole('button', { name: 'Read the prompt' }));
    expect(await screen.findByText(/The device is gone/)).toBeDefined();
    fails = false;
    fireEvent.click(screen.getByRole('button', { name: 'Read it again' }));
    expect(await screen.findByRole('table', { name: 'Loss, nats per token' })).toBeDefined();
  });
});
