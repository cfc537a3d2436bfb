import { Anchor } from '@mantine/core';
import { excessInWords } from '../../footprint/fitMessages';
import { useStudio, useStudioParts } from '../StudioContext';
import { type DraftFit, fitOfDraft, fitParts } from '../selectors/fitOfDraft';
import { formatBytes, formatCount, plural } from '../ui/format';
import classes from './Learn.module.css';

/** Said before learning starts: a step that does not fit this device at once, and the largest one that does. */
export function FitNote() {
  const { store } = useStudio();
  const found = fitOfDraft(useStudioParts(fitParts));
  if (found === null || found.fit.kind === 'never') return null;
  const { fit, limits, take } = found;
  if (fit.kind === 'fits')
    return fit.hint ? (
      <p className={classes.fit}>
        It may be tight: about {formatBytes(fit.hint.neededBytes)} at its peak, and this machine reports{' '}
        {formatBytes(fit.hint.limitBytes)} of memory.
      </p>
    ) : null;
  return (
    <p className={classes.fit} role="status">
      {sentenceOf(found)} {excessInWords(fit.excess, limits)}.{' '}
      {take && (
        <Anchor component="button" type="button" fz="inherit" onClick={() => store.setDraftOptions(take)}>
          Take {wordsOf(take)}
        </Anchor>
      )}
    </p>
  );
}

function sentenceOf({ fit, wanted }: DraftFit): string {
  if (fit.kind !== 'smaller') return '';
  const { rows, positions } = fit.size;
  if (positions < wanted.positions)
    return `A row of ${formatCount(wanted.positions)} positions does not fit here, one of ${formatCount(positions)} does. It takes`;
  return `Of a step’s ${plural(wanted.rows, 'row')} ${formatCount(rows)} ${rows === 1 ? 'fits' : 'fit'} at once, so a step takes several passes. Together they take`;
}

const NAMES = {
  batch: 'a batch of',
  maxTokens: 'references of at most',
  domainTokens: 'k =',
  sampleTokens: 'ℓ =',
} as const;

function wordsOf(take: NonNullable<DraftFit['take']>): string {
  const words = (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((name) => {
    const value = take[name];
    return value === undefined ? [] : [`${NAMES[name]} ${value}${name === 'maxTokens' ? ' tokens' : ''}`];
  });
  return words.join(', ');
}
