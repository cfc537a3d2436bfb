import { Button } from '@mantine/core';
import { LEAST_LABELS_TO_EARN } from '../../quality/opinions/agreement';
import { chooseRows, endAudit } from '../actions/review/review';
import { useStudio, useStudioParts } from '../StudioContext';
import { passingQuality } from '../selectors/quality';
import { formatCount, formatLoss, formatShare, plural } from '../ui/format';
import classes from './Review.module.css';

const AT_RANDOM = 50;

/** How good those are that pass the checks, told from rows chosen by chance that a person looks at, and what the checks say of all. */
export function Audit() {
  const studio = useStudio();
  const { isAudit, project } = useStudioParts(({ session, project: current }) => ({
    isAudit: session.auditIds !== null,
    project: current,
  }));
  const { rows, quality, count } = passingQuality(project);
  const open = rows.filter(({ review }) => review === undefined).length;
  return (
    <fieldset className={classes.audit}>
      <legend>How good are the good ones?</legend>
      <p>
        By the checks{' '}
        <span className="numeral">{`${formatCount(count)} of ${formatCount(project.samples.length)}`}</span> are good.
      </p>
      {quality === null ? (
        <p>Label some that are chosen for you, and the share of all of them that you would accept stands here.</p>
      ) : (
        <>
          <p>
            You would accept <strong className="numeral">{formatShare(quality.share)}</strong> of them as they are{' '}
            <span className="numeral">{`(95 %: ${formatShare(quality.interval[0])} to ${formatShare(quality.interval[1])})`}</span>
            , by <span className="numeral">{plural(quality.labels, 'label')}</span>.
          </p>
          <p>
            What the checks tell of a row that you have not seen has a Brier score (mean squared error) of{' '}
            <span className="numeral">{formatLoss(quality.brier)}</span>; one share for all has{' '}
            <span className="numeral">{formatLoss(quality.brierOfShare)}</span>.
          </p>
        </>
      )}
      {isAudit ? (
        <Button size="compact-xs" variant="default" onClick={() => endAudit(studio)}>
          End the choice
        </Button>
      ) : (
        <>
          <Button
            size="compact-xs"
            variant="default"
            disabled={open === 0}
            onClick={() => chooseRows(studio, LEAST_LABELS_TO_EARN, 'where it helps most')}
          >
            Label {plural(Math.min(LEAST_LABELS_TO_EARN, open), 'row')}, where it helps most
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={open === 0}
            onClick={() => chooseRows(studio, AT_RANDOM, 'at random')}
          >
            {Math.min(AT_RANDOM, open)} at random
          </Button>
        </>
      )}
    </fieldset>
  );
}
