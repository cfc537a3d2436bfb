import type { Check } from './check';
import { copies } from './copies';
import { ending } from './ending';
import { form } from './form';
import { repeats } from './repeats';

/** Every check there is. A new one is a file and a row here: recipes, command line, worker and page take it from there. */
export const CHECKS: readonly Check[] = [copies, form, ending, repeats];
