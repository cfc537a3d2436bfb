import type { Batch } from '../../project/types';
import { plural } from '../ui/format';

/** What a draw was of: "Run 1", or "Run 1, near 5 examples". */
export const drawName = ({ sourceName, near }: Pick<Batch, 'sourceName' | 'near'>): string =>
  near === undefined ? sourceName : `${sourceName}, near ${plural(near.length, 'example')}`;
