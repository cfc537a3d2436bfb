/** Whole texts, as the model is to continue them: {"text"}. */
import type { RowFormat } from '../types';

export const text: RowFormat = {
  refusal: (row) => (row.text.trim() === '' ? 'empty' : null),
  record: (row) => ({ text: row.text }),
};
