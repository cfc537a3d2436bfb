import type { Column, Figure } from './types';

/** A number as its column writes it, without an interval; a dash where there is none. */
export function valueWords(value: number | null, { form, digits = 2 }: Pick<Column, 'form' | 'digits'>): string {
  if (value === null) return '–';
  switch (form) {
    case 'share':
      return `${Math.round(100 * value)} %`;
    case 'count':
      return Math.round(value).toLocaleString('en');
    case 'seconds':
      return value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
    case 'number':
      return value.toFixed(digits);
  }
}

/** With its 95 % interval: "62 % (55 to 69 %)". */
export function figureWords({ value, interval }: Figure, column: Pick<Column, 'form' | 'digits'>): string {
  const own = valueWords(value, column);
  if (value === null || interval === null) return own;
  // An interval by its error alone may leave what a share, or any measure that counts, can be.
  const most = column.form === 'share' ? 1 : Number.POSITIVE_INFINITY;
  const ends = interval.map((end) => Math.min(most, value < 0 ? end : Math.max(0, end)));
  const [low, high] = ends.map((end) => valueWords(end, column));
  return `${own} (${low!.replace(/ (%|s)$/, '')} to ${high})`;
}

/** A difference, with its sign; of shares in points. */
export function differenceWords(value: number, { form, digits = 2 }: Pick<Column, 'form' | 'digits'>): string {
  const scaled = form === 'share' ? 100 * value : value;
  const text = Math.abs(scaled).toFixed(form === 'number' ? digits : 0);
  return `${scaled < 0 && Number(text) !== 0 ? '−' : '+'}${text}`;
}
