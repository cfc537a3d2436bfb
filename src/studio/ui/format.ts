/** Numbers as a person reads them: fixed digits, units, no jitter in width. */

const MINUS = '−';

/** A loss or a norm with three decimals, or fewer where it is large. */
export function formatLoss(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : `${MINUS}∞`;
  const magnitude = Math.abs(value);
  const digits = magnitude >= 1000 ? 0 : magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : 3;
  return signed(value.toFixed(digits));
}

const signed = (text: string): string => (text.startsWith('-') ? MINUS + text.slice(1) : text);

/** 0.254 → "25 %". */
export function formatShare(share: number | null | undefined, digits = 0): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–';
  return `${signed((share * 100).toFixed(digits))} %`;
}

/** A change against something, its direction always said: 0.05 → "+5.0 %", −0.0001 → "0.0 %". */
export function formatChange(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–';
  const percent = Number((share * 100).toFixed(digits));
  return `${percent > 0 ? '+' : ''}${formatShare(percent === 0 ? 0 : share, digits)}`;
}

/** A rate with its unit: 12.3 tokens/s, 1,204 tokens/s. */
export function formatRate(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return `${value >= 100 ? formatCount(Math.round(value)) : value.toFixed(1)} ${unit}`;
}

export const formatCount = (value: number): string => value.toLocaleString('en-US');

/** "1 reference", "66 references". */
export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : nouns}`;

/** Bytes in decimal units, as file managers show them: 11.8 MB. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Milliseconds as "0:42", "12:05", "1:02:09". */
export function formatDuration(elapsedMs: number | null | undefined): string {
  if (elapsedMs === null || elapsedMs === undefined || !Number.isFinite(elapsedMs)) return '–';
  const seconds = Math.max(0, Math.round(elapsedMs / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** First line that says something, cut to a length: the row of a table. */
export function firstLine(text: string, length = 160): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
