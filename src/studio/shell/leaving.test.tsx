// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { leaveProject } from '../actions/projects/projects';
import { lazyKeeping } from '../keeping/lazyKeeping';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { DropTarget } from './DropTarget';
import { LeavingCover } from './LeavingCover';

afterEach(() => vi.restoreAllMocks());

function paste(text: string): void {
  const event = new Event('paste', { bubbles: true });
  Object.assign(event, { clipboardData: { files: [], getData: () => text } });
  document.body.dispatchEvent(event);
}

describe('while a project is left', () => {
  it('nothing comes in, and the page says why', async () => {
    const studio = fakeStudio();
    renderIn(
      studio,
      <>
        <DropTarget />
        <LeavingCover />
      </>,
    );
    studio.store.setSession({ projectTask: 'leaving' });
    paste('one\ntwo');
    expect(await screen.findByRole('dialog', { name: 'Leaving the project' })).toBeDefined();
    expect(studio.store.getState().project.files).toEqual([]);
    studio.store.setSession({ projectTask: null });
    paste('one\ntwo');
    await vi.waitFor(() => expect(studio.store.getState().project.files).toHaveLength(1));
  });

  it('it is being left from the first moment, and until the page is gone', async () => {
    const own = fakeStudio();
    const studio = { ...own, keeping: lazyKeeping(own.store) };
    const reload = vi.fn();
    vi.stubGlobal('location', { reload });
    const left = leaveProject(studio);
    expect(studio.store.getState().session.projectTask).toBe('leaving');
    await left;
    expect(reload).toHaveBeenCalledOnce();
    expect(studio.store.getState().session.projectTask).toBe('leaving');
    vi.unstubAllGlobals();
  });
});
