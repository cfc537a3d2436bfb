/** What is typed into the form, as a plan. */
import { StudioError } from '../../errors';
import { checkPlan, settingsOf } from '../../sweeps/plan';
import type { Axis, SweepPlan, SweptName } from '../../sweeps/types';

/** What the page sweeps: the temperature is tried where rows are drawn. */
export const OFFERED = [
  { name: 'lambda', label: 'Contrast weight λ', example: '0, 1' },
  { name: 'domainTokens', label: 'Soft tokens k', example: '32, 96' },
  { name: 'sampleTokens', label: 'Sample tokens l', example: '8, 32' },
  { name: 'steps', label: 'Steps', example: '40, 120' },
  { name: 'share', label: 'Share of examples', example: '0.25, 0.5, 1' },
] as const satisfies readonly { name: SweptName; label: string; example: string }[];

export type Typed = Readonly<Partial<Record<SweptName, string>>>;

export interface Draft {
  readonly plan: SweepPlan;
  /** Runs that it has. */
  readonly runs: number;
  /** Why it cannot begin, with what to do; null where it can. */
  readonly obstacle: string | null;
}

/** @param firstSeed of the form under Learn; the others follow it */
export function planDraft(typed: Typed, seedCount: number, firstSeed: number): Draft {
  const axes: Axis[] = [];
  let unread: string | null = null;
  for (const { name, label, example } of OFFERED) {
    const text = typed[name]?.trim() ?? '';
    if (text === '') continue;
    const values = text
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number);
    if (values.some(Number.isNaN)) unread ??= `${label}: write numbers with commas between, such as ${example}.`;
    else axes.push({ name, values });
  }
  const seeds = Array.from({ length: seedCount }, (_, at) => firstSeed + at);
  const plan = { axes, seeds };
  return { plan, runs: settingsOf(axes).length * seeds.length, obstacle: unread ?? faultOf(plan) };
}

function faultOf(plan: SweepPlan): string | null {
  if (plan.axes.length === 0) return 'Write two or more values of one option.';
  try {
    checkPlan(plan);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    return `${thrown.message} ${thrown.remedy}`;
  }
}
