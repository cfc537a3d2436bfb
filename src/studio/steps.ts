import { step as draws } from './compare/step';
import { step as explore } from './explore/step';
import { step as exporting } from './export/step';
import { step as learn } from './learn/step';
import { step as model } from './model/step';
import { step as prove } from './proving/step';
import { step as references } from './references/step';
import type { Step } from './step';
import { step as sweep } from './sweeps/step';
import { step as synthesise } from './synthesise/step';

/** The journey, in order. A new step is a folder and a row here. */
export const STEPS: readonly Step[] = [references, model, learn, synthesise, draws, sweep, explore, prove, exporting];
