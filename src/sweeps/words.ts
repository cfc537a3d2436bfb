/** A sweep's settings and what they tell, in words. */
import { isTold, type SettingSummary } from './summary';
import type { Setting, SweptName } from './types';

export const SWEPT_WORDS: Readonly<Record<SweptName, string>> = {
  lambda: 'λ',
  domainTokens: 'k',
  sampleTokens: 'l',
  contrastEvery: 'contrast every',
  learningRate: 'learning rate',
  steps: 'steps',
  share: 'share of references',
  temperature: 'temperature',
};

/** "λ 0.5, k 96"; "as given" where nothing that is learned is swept. */
export function settingWords(setting: Setting): string {
  const parts = Object.entries(setting).map(([name, value]) => `${SWEPT_WORDS[name as SweptName]} ${value}`);
  return parts.length === 0 ? 'as given' : parts.join(', ');
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** What may be said of each setting against the first: a sentence each. */
export function toldWords(summaries: readonly SettingSummary[]): readonly string[] {
  const [first, ...others] = summaries;
  if (first === undefined) return [];
  return others.flatMap(({ setting, difference }) => {
    if (difference === null) return [];
    const pair = `${settingWords(setting)} against ${settingWords(first.setting)}`;
    const { mean, interval, count, lower } = difference;
    if (interval === null)
      return `${pair}: ${signed(mean)} nats a token held out with one seed, which tells nothing of another.`;
    const range = `${signed(mean)} nats a token held out (95 %: ${signed(interval[0])} to ${signed(interval[1])}), lower for ${lower} of ${count} seeds`;
    return isTold(difference)
      ? `${pair}: ${range}.`
      : `${pair}: no difference can be told with ${count} seeds: ${range}.`;
  });
}
