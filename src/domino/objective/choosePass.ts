/** Which way a group of sequences runs: with shared prefixes, or each whole, whichever costs less. */

import type { SoftPrompt } from '../types';
import { PASS_OVERHEAD } from './microBatches';
import type { ObjectiveContext, ObjectivePass, Row } from './objectivePass';
import { SharedPrefixPass } from './sharedPrefixPass';
import { planSharing } from './sharingPlan';
import { UnsharedPass } from './unsharedPass';

/** @param prompt borrowed until the pass is disposed */
export function choosePass(context: ObjectiveContext, prompt: SoftPrompt, rows: readonly Row[]): ObjectivePass {
  const whole = new UnsharedPass(context, prompt, rows);
  const { sharing } = context.model;
  const plan = sharing && planSharing(context, prompt, rows);
  if (!sharing || !plan) return whole;
  const kept = sharing.carriesPrefixes ? whole.padded : plan.padded;
  if (kept > context.budget.keptPositions) return whole;
  const shared = plan.padded + sharing.passOverhead * plan.passes;
  return shared < whole.padded + PASS_OVERHEAD * whole.passes
    ? new SharedPrefixPass(context, sharing, prompt, rows, plan)
    : whole;
}
