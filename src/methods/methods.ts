import { directPrompt } from './directPrompt';
import { ds2Instruct } from './ds2Instruct';
import { fewShot } from './fewShot';
import { directDomain, domino } from './learned';
import { magpieFewShot, magpieHuman } from './magpie';
import { randomPrompt } from './randomPrompt';
import type { Method, MethodId } from './types';

/** By id, in the order of a table. */
export const METHODS: Readonly<Record<MethodId, Method>> = {
  'no-prompt': directPrompt,
  'few-shot-3': fewShot(3),
  'few-shot-5': fewShot(5),
  'few-shot-10': fewShot(10),
  'magpie-human': magpieHuman,
  'magpie-few-shot': magpieFewShot,
  'ds2-instruct': ds2Instruct,
  'random-prompt': randomPrompt,
  'direct-domain': directDomain,
  domino,
};
