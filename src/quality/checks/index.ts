import { answer } from './answer';
import type { Check } from './check';
import { copies } from './copies';
import { decontaminate } from './decontaminate';
import { definedNames } from './definedNames';
import { ending } from './ending';
import { form } from './form';
import { judge } from './judge';
import { knownDomain } from './knownDomain';
import { modelAnswer } from './modelAnswer';
import { own } from './own';
import { parses } from './parses';
import { plausibility } from './plausibility';
import { repeats } from './repeats';
import { runs } from './runs';
import { style } from './style';
import { toolCalls } from './toolCalls';

/** Every check there is. A new one is a file and a row here: recipes, command line, worker and page take it from there. */
export const CHECKS: readonly Check[] = [
  copies,
  decontaminate,
  toolCalls,
  form,
  parses,
  definedNames,
  ending,
  runs,
  answer,
  style,
  plausibility,
  judge,
  modelAnswer,
  own,
  repeats,
  knownDomain,
];
