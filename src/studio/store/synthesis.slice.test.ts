import { expect, it } from 'vitest';
import { DEFAULT_SAMPLING as COMMAND_LINE } from '../../generation/options';
import { DEFAULT_SAMPLING } from './synthesis.slice';

it('samples as the command line does where nothing else is said', () => {
  expect({ ...DEFAULT_SAMPLING, count: 0 }).toEqual({ ...COMMAND_LINE, count: 0 });
});
