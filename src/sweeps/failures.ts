/** Which failures belong to a setting, and which to the machine or the moment. */
import type { ErrorCode } from '../errors';

const OF_THE_SETTING: ReadonlySet<ErrorCode> = new Set([
  'NAN_LOSS',
  'CONTEXT_TOO_SHORT',
  'DEVICE_LIMIT',
  'REFERENCES_TOO_FEW',
]);

/** What a setting may bring about by itself: the other runs go on without it. Any other ends the sweep, and its run is run again. */
export const isOfTheSetting = ({ code }: { readonly code: ErrorCode }): boolean => OF_THE_SETTING.has(code);
