/** Groups that are the same in every project. */
import type { SampleGroup } from '../../selectors/sampleGroup';
import type { Group } from './group';

export const SOURCES = {
  references: { id: 'references', label: 'References', shape: 'diamond', color: '--studio-reference' },
  synthetic: { id: 'synthetic', label: 'Synthetic', shape: 'circle', color: '--studio-synthetic' },
} as const satisfies Record<string, Group>;

/** What the checks made of a sample, in the order of the legend. */
export const VERDICTS: Record<SampleGroup, Group> = {
  good: { id: 'good', label: 'Good', shape: 'circle', color: '--studio-synthetic' },
  cut: { id: 'cut', label: 'Cut short', shape: 'dash', color: '--studio-synthetic' },
  'off-domain': { id: 'off-domain', label: 'Off-domain', shape: 'cross', color: '--studio-dimmed' },
  duplicate: { id: 'duplicate', label: 'Duplicate', shape: 'ring', color: '--studio-dimmed' },
  'near-copy': { id: 'near-copy', label: 'Near-copy', shape: 'triangle', color: '--studio-warn' },
  copy: { id: 'copy', label: 'Copy', shape: 'square', color: '--studio-bad' },
  'bad-call': { id: 'bad-call', label: 'Wrong call', shape: 'triangle', color: '--studio-bad' },
  'does-not-run': { id: 'does-not-run', label: 'Does not run', shape: 'cross', color: '--studio-warn' },
  'wrong-answer': { id: 'wrong-answer', label: 'Wrong answer', shape: 'square', color: '--studio-warn' },
  'other-check': { id: 'other-check', label: 'Fails a check', shape: 'cross', color: '--studio-bad' },
  'not-judged': { id: 'not-judged', label: 'Not judged', shape: 'plus', color: '--studio-dimmed' },
  unsure: { id: 'unsure', label: 'Unsure', shape: 'plus', color: '--studio-warn' },
  unchecked: { id: 'unchecked', label: 'Not checked', shape: 'plus', color: '--studio-dimmed' },
};
