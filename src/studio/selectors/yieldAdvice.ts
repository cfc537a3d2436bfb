/** One thing to change where few rows pass: the one against what costs most of them. What it rests on is in decisions/0036. */
import { byIdentities } from '../../project/byIdentity';
import { temperatureOf } from '../../project/samples';
import type { Batch, Sample } from '../../project/types';
import type { Recipe } from '../../quality/recipe';
import { funnelOf } from './funnel';
import type { SampleGroup } from './sampleGroup';

/** Below that a yield is low. */
const LOW = 0.5;
/** Fewer rows say too little. */
const LEAST_ROWS = 24;
const COLDEST = 0.3;
const HOTTEST = 0.9;

type Cure = 'longer' | 'hotter' | 'colder';

const CURES: Partial<Record<SampleGroup, Cure>> = {
  cut: 'longer',
  copy: 'hotter',
  'near-copy': 'hotter',
  duplicate: 'hotter',
  'off-domain': 'colder',
  'bad-call': 'colder',
  'does-not-run': 'colder',
  'wrong-answer': 'colder',
};

/** Null where enough pass, nothing was judged, or nothing that can be set here costs rows. */
export function yieldAdvice(recipe: Recipe, samples: readonly Sample[], batches: readonly Batch[]): string | null {
  const parts = funnelOf(recipe, samples).filter(({ group }) => group !== 'unchecked');
  const judged = parts.reduce((sum, { count }) => sum + count, 0);
  const good = parts.find(({ group }) => group === 'good')?.count ?? 0;
  if (judged < LEAST_ROWS || good >= LOW * judged) return null;
  const costs = new Map<Cure, number>();
  for (const { group, count } of parts) {
    const cure = CURES[group];
    if (cure) costs.set(cure, (costs.get(cure) ?? 0) + count);
  }
  const [worst] = [...costs].sort((a, b) => b[1] - a[1]);
  if (worst === undefined) return null;
  const [cure, lost] = worst;
  const temperature = usualTemperature(batches, samples);
  const share = `${lost} of ${judged}`;
  switch (cure) {
    case 'longer':
      return `${share} are cut short: raise Longest sample under More.`;
    case 'hotter':
      return temperature >= HOTTEST
        ? `${share} repeat something: add examples, or learn from more different ones.`
        : `${share} repeat something: a temperature above ${temperature} repeats less.`;
    case 'colder':
      return temperature <= COLDEST
        ? `${share} are not like your examples, or wrong: learn more steps, or choose a model that knows them.`
        : `${share} are not like your examples, or wrong: a temperature below ${temperature} makes fewer mistakes.`;
    default:
      return cure satisfies never;
  }
}

/** The temperature that most rows were drawn at. */
const usualTemperature = byIdentities((batches: readonly Batch[], samples: readonly Sample[]): number => {
  const counts = new Map<number, number>();
  for (const sample of samples) {
    const temperature = temperatureOf({ batches }, sample);
    counts.set(temperature, (counts.get(temperature) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
});
