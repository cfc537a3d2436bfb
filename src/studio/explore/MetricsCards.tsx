import { Tooltip } from '@mantine/core';
import type { SetMetrics } from '../../metrics/rates';
import { useStudioParts } from '../StudioContext';
import { formatLoss, formatShare } from '../ui/format';
import classes from './Explore.module.css';

interface Card {
  readonly label: string;
  readonly help: string;
  readonly show: (metrics: SetMetrics) => string;
}

/** Small shares keep a decimal: 0.5 % and 0.9 % copies are not one thing. */
const fine = (share: number | null): string => formatShare(share, share !== null && share > 0 && share < 0.095 ? 1 : 0);

const CARDS: readonly Card[] = [
  { label: 'In-domain', help: 'Share that has the form of the references.', show: (m) => formatShare(m.inDomainRate) },
  {
    label: 'Copies',
    help: 'Share whose text is a reference’s, white space aside. Among the references: an earlier one’s.',
    show: (m) => fine(m.copyRate),
  },
  {
    label: 'Near-copies',
    help: 'Share that differs from a reference by little or not at all: copies are counted, too. Among the references: from an earlier one.',
    show: (m) => fine(m.nearCopyRate),
  },
  { label: 'Repeats', help: 'Share that repeats an earlier sample.', show: (m) => fine(m.duplicateRate) },
  {
    label: 'Distinct-2',
    help: 'Different pairs of words ÷ all pairs: how varied the wording is. Falls as a set grows.',
    show: (m) => formatLoss(m.distinct2),
  },
];

/** The samples in five numbers, with the references' own beside them to compare. */
export function MetricsCards() {
  const { samples, references } = useStudioParts((state) => ({
    samples: state.session.sampleMetrics,
    references: state.session.referenceMetrics,
  }));
  if (!samples && !references) return null;
  return (
    <dl className={classes.metrics}>
      {CARDS.map(({ label, help, show }) => (
        <div key={label} className={classes.metric}>
          <Tooltip label={help}>
            <dt>{label}</dt>
          </Tooltip>
          <dd className="numeral">
            <span className={classes.metricSample}>{samples ? show(samples) : '–'}</span>
            <span className={classes.metricReference}>
              {references && show(references) !== '–' ? `${show(references)} yours` : ''}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
