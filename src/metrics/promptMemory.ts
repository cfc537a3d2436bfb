/**
 * Whether a prompt remembers what it was trained on, told from how well it tells texts. What a prompt takes off the nats of examples that it
 * was trained on it takes off others of their domain, too, but for what it has of each alone. Some of that there always is: a default run on
 * 66 examples takes off 0.39 of the trained-on and 0.31 of the held-out (decisions/0040), and no permutation of the two hides it. So the
 * question is not whether there is a gap, but whether it is large.
 */
import type { Told } from '../domino/objective/toldTexts';
import { type PermutationTest, smallerThanChance } from './permutation';

/** Others that lose less than this share of what trained-on ones lose are told as if they were of another domain. */
export const LEAST_TRANSFER = 2 / 3;

export interface GroupGain {
  readonly references: number;
  /** Mean over the texts of the share of their nats that the prompt takes off; negative where it adds. */
  readonly gain: number;
}

export interface PromptMemory extends PermutationTest {
  readonly trained: GroupGain;
  /** Not trained on. */
  readonly others: GroupGain;
}

export const gainOf = ({ without, behind }: Told): number => (without === 0 ? 0 : 1 - behind / without);

/**
 * Fisher's permutation test of "others gain at least LEAST_TRANSFER of what trained-on ones do": where they gain exactly that, a
 * trained-on text's gain times LEAST_TRANSFER is one as any other, and p is the share of choices of as many that gain as little.
 * @returns null where there is nothing to compare, or the prompt takes nothing off what it was trained on
 */
export function auditPrompt(trained: readonly Told[], others: readonly Told[]): PromptMemory | null {
  if (trained.length === 0 || others.length === 0) return null;
  const [gains, otherGains] = [trained.map(gainOf), others.map(gainOf)];
  const groups = { trained: groupOf(gains), others: groupOf(otherGains) };
  if (groups.trained.gain <= 0) return null;
  const values = [...gains.map((gain) => LEAST_TRANSFER * gain), ...otherGains];
  const places = others.map((_, at) => trained.length + at);
  return { ...groups, ...smallerThanChance(values, places) };
}

const groupOf = (gains: readonly number[]): GroupGain => ({
  references: gains.length,
  gain: gains.reduce((sum, gain) => sum + gain, 0) / gains.length,
});

const ALPHA = 0.01;

/** In a sentence or two. */
export function promptMemoryWords({ trained, others, p, leastP }: PromptMemory): string {
  const share = (gain: number): string => `${Math.round(100 * gain)} %`;
  const figures = `it takes ${share(trained.gain)} off the ${trained.references} examples that it was trained on and ${share(others.gain)} off ${others.references} others`;
  const value = p < 0.001 ? p.toExponential(0) : p.toFixed(p < 0.1 ? 3 : 2);
  if (p < ALPHA) return `The prompt remembers what it was trained on (p = ${value}): ${figures}.`;
  if (leastP >= ALPHA)
    return `Whether the prompt remembers what it was trained on cannot be told from so few others, for p is never below ${leastP.toPrecision(1)}: ${figures}.`;
  return `The prompt is not shown to remember what it was trained on (p = ${value}): ${figures}.`;
}
