import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../errors';
import { fakeStudio } from '../../testing/fakeStudio';
import { holdsPrompt } from './adapterFiles';
import { openPrompt } from './openPrompt';

/** A file whose bytes nobody on the page's thread may ask for. */
function untouchable(name: string, size = 10): File {
  const file = new File([new Uint8Array(size)], name);
  for (const method of ['arrayBuffer', 'stream', 'text', 'slice'] as const)
    Object.defineProperty(file, method, { value: () => expect.fail(`${method}() on the page’s thread`) });
  return file;
}

describe('a ZIP that was dropped', () => {
  it('is looked into by the worker, and never on the page’s thread', async () => {
    const asked: string[] = [];
    const answering = (answer: () => Promise<never> | Promise<null>) => ({
      projects: {
        ...fakeStudio().projects,
        promptIn: async (_: Blob, name: string) => {
          asked.push(name);
          return answer();
        },
      },
    });
    const none = answering(async () => null);
    expect(await holdsPrompt(none, untouchable('rows.zip'))).toBe(false);
    const prompt = {
      projects: { ...none.projects, promptIn: async () => ({ kind: 'prompt', bytes: new Uint8Array(1) }) as const },
    };
    expect(await holdsPrompt(prompt, untouchable('bundle.zip'))).toBe(true);
    const refusing = (code: 'PROMPT_MISMATCH' | 'FILE_UNREADABLE') =>
      answering(() => Promise.reject(new StudioError(code, 'No.', 'Another.')));
    expect(await holdsPrompt(refusing('PROMPT_MISMATCH'), untouchable('lora.zip'))).toBe(true);
    expect(await holdsPrompt(refusing('FILE_UNREADABLE'), untouchable('broken.zip'))).toBe(false);
    expect(await holdsPrompt(none, untouchable('rows.csv'))).toBe(false);
    expect(asked).toEqual(['rows.zip', 'lora.zip', 'broken.zip']);
  });

  it('is opened by the worker too', async () => {
    const fake = fakeStudio();
    const studio = { ...fake, projects: { ...fake.projects, promptIn: async () => null } };
    await openPrompt(studio, untouchable('rows.zip'));
    expect(studio.store.getState().session.openingStatus).toMatchObject({
      kind: 'refused',
      error: { message: 'The ZIP holds no prompt.' },
    });
  });
});
