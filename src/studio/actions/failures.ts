/** Where errors of actions end: as fields in the store, never as an unhandled rejection. */
import { type ErrorFields, StudioError, toErrorFields } from '../../errors';
import type { Studio } from '../studio';

export const isCancelled = (thrown: unknown): boolean => thrown instanceof StudioError && thrown.code === 'CANCELLED';

/** Show an error that has no panel of its own, and say it aloud. */
export function report(studio: Studio, thrown: unknown): ErrorFields {
  const error = toErrorFields(thrown);
  // A worker that dies fails several things at once, in the same words.
  const { toasts } = studio.store.getState().session;
  if (toasts.some((toast) => toast.error.code === error.code && toast.error.message === error.message)) return error;
  studio.store.reportError(error);
  studio.store.announce(`Error: ${error.message}`);
  return error;
}
