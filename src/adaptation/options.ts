/** Options of a student's training, checked: every refusal names the option, what it was and what it may be. */
import { StudioError } from '../errors';
import { inWords, isWithin } from '../options';
import { ADAPT_TABLE, type AdaptOverrides, defaultAdaptOptions } from './optionTable';
import type { AdaptOptions } from './types';

const TARGETS = "'all-linear', or the last parts of layers' names, such as q_proj";
const LAYER_NAME = /^\w+$/;

/**
 * The defaults with options of one's own over them.
 * @param lessons trained and held out: steps follow from them
 * @throws StudioError BAD_OPTION
 */
export function resolveAdaptOptions(lessons: number, overrides: AdaptOverrides = {}): AdaptOptions {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const options = { ...defaultAdaptOptions(lessons, overrides), ...Object.fromEntries(given) };
  checkAdaptOptions(options);
  return options;
}

/**
 * Check a complete set of options, such as one that was stored.
 * @throws StudioError BAD_OPTION
 */
export function checkAdaptOptions(options: AdaptOptions): void {
  for (const [name, spec] of Object.entries(ADAPT_TABLE)) {
    const value: unknown = options[name as keyof AdaptOptions];
    if (typeof value !== 'number' || !isWithin(value, spec)) throw badOption(name, value, inWords(spec));
  }
  const { targets } = options;
  const isList = Array.isArray(targets) && targets.length > 0 && new Set(targets).size === targets.length;
  if (targets !== 'all-linear' && !(isList && targets.every((name) => LAYER_NAME.test(name))))
    throw badOption('targets', targets, TARGETS);
  const [stray] = Object.keys(options).filter((name) => name !== 'targets' && !Object.hasOwn(ADAPT_TABLE, name));
  if (stray !== undefined)
    throw new StudioError('BAD_OPTION', `There is no option ${stray}.`, 'Leave it out, or check its spelling.', {
      where: stray,
    });
}

function badOption(where: string, given: unknown, allowed: string): StudioError {
  // JSON would write NaN and infinities as null.
  const shown = typeof given === 'number' ? String(given) : (JSON.stringify(given) ?? 'missing');
  return new StudioError('BAD_OPTION', `Option ${where} is ${shown.slice(0, 80)}.`, `Give ${allowed}.`, { where });
}
