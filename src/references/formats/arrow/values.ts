/** Arrow's numbers and times as the texts that people write. */
import { LosslessNumber } from 'lossless-json';
import type { TimeUnit } from './schema';

/** A decimal number with all of its digits. */
export function decimalOf(digits: bigint, scale: number): LosslessNumber {
  if (scale <= 0) return new LosslessNumber((digits * 10n ** BigInt(-scale)).toString());
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  return new LosslessNumber(`${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`);
}

/** The shortest number that is the same float32: 0.1, not 0.10000000149011612. NaN and infinities are missing values. */
export function float32Of(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** IEEE 754 binary16. */
export function float16Of(bits: number): number | null {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return null;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits >> 15 === 1 ? -size : size;
}

const MOST_SECONDS = 8_640_000_000_000n;
const floorDiv = (value: bigint, by: bigint): bigint => value / by - (value % by < 0n ? 1n : 0n);

/** Digits behind the second, in groups of three, those that are zeros left out. */
function fractionOf(rest: bigint, unit: TimeUnit): string {
  if (unit === 0) return '';
  const digits = rest
    .toString()
    .padStart(unit, '0')
    .replace(/(?:000)+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

/** ISO 8601; one with a zone is stored in UTC, one without is as a clock on the wall shows it. */
export function timestampOf(value: bigint, unit: TimeUnit, hasZone: boolean): string {
  const perSecond = 10n ** BigInt(unit);
  const seconds = floorDiv(value, perSecond);
  return `${isoSeconds(seconds)}${fractionOf(value - seconds * perSecond, unit)}${hasZone ? 'Z' : ''}`;
}

export const dateOf = (days: bigint): string => isoSeconds(days * 86_400n).slice(0, -'T00:00:00'.length);

export function timeOf(value: bigint, unit: TimeUnit): string {
  const perSecond = 10n ** BigInt(unit);
  const seconds = floorDiv(value, perSecond);
  if (seconds < 0n || seconds > 86_400n) throw new Error('it has times that no day has');
  const part = (by: number, of: number): string => String(Math.floor(Number(seconds) / by) % of).padStart(2, '0');
  return `${part(3600, 25)}:${part(60, 60)}:${part(1, 60)}${fractionOf(value - seconds * perSecond, unit)}`;
}

function isoSeconds(seconds: bigint): string {
  if (seconds > MOST_SECONDS || seconds < -MOST_SECONDS) throw new Error('it has times outside all calendars');
  return new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length);
}
