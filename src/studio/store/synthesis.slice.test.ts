import { expect, it } from 'vitest';
import { DEFAULT_SAMPLING } from '../../generation/options';
import { createStudioStore } from './store';

it('samples as the command line does where nothing else is said', () => {
  expect({ ...createStudioStore().getState().session.draftSampling, count: 0 }).toEqual({
    ...DEFAULT_SAMPLING,
    count: 0,
  });
});
