import { Button } from '@mantine/core';
import { chooseAudit, endAudit } from '../actions/review/review';
import { useStudio, useStudioParts } from '../StudioContext';
import { auditedRate } from '../selectors/review';
import { keepersOf, recipeOf } from '../selectors/sampleGroup';
import { shownSamples } from '../selectors/shownSamples';
import { formatCount, formatShare } from '../ui/format';
import classes from './Review.module.css';

const AUDITED = 50;

/** How good those are that pass the checks, told from a random choice among them that a person looks at. */
export function Audit() {
  const studio = useStudio();
  const { isAudit, rate, open, good, all } = useStudioParts((state) => {
    const shown = shownSamples(state);
    const keepers = keepersOf(recipeOf(state.project), shown);
    return {
      isAudit: state.session.auditIds !== null,
      rate: auditedRate(state.project.samples),
      open: keepers.filter(({ review }) => review === undefined).length,
      good: keepers.length,
      all: shown.length,
    };
  });
  return (
    <fieldset className={classes.audit}>
      <legend>How good are the good ones?</legend>
      <p>
        By the checks <span className="numeral">{`${formatCount(good)} of ${formatCount(all)}`}</span> are good.
      </p>
      {rate === null ? (
        <p>Look at some of them, chosen at random, and a rate for all of them stands here.</p>
      ) : (
        <p>
          You accept <strong className="numeral">{`${formatCount(rate.accepted)} of ${formatCount(rate.of)}`}</strong>{' '}
          chosen at random, as they are:{' '}
          <span className="numeral">{`${formatShare(rate.accepted / rate.of)} (95 %: ${formatShare(rate.interval[0])} to ${formatShare(rate.interval[1])})`}</span>
          .
        </p>
      )}
      {isAudit ? (
        <Button size="compact-xs" variant="default" onClick={() => endAudit(studio)}>
          End the random choice
        </Button>
      ) : (
        <Button size="compact-xs" variant="default" disabled={open === 0} onClick={() => chooseAudit(studio, AUDITED)}>
          {Math.min(AUDITED, open)} at random
        </Button>
      )}
    </fieldset>
  );
}
