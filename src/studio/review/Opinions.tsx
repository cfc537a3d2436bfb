import { Button } from '@mantine/core';
import { isEarned, LEAST_LABELS_TO_EARN } from '../../quality/opinions/agreement';
import { giveSay } from '../actions/review/review';
import { useStudio, useStudioState } from '../StudioContext';
import { checkWords } from '../selectors/checksShown';
import { type OpinionShown, opinionsOf } from '../selectors/quality';
import { recipeOf } from '../selectors/sampleGroup';
import { formatCount, formatShare } from '../ui/format';
import classes from './Review.module.css';
import { Rubric } from './Rubric';

/** Each check that has an opinion, how far it agrees with the person, and whether it may reject. */
export function Opinions() {
  const opinions = useStudioState(({ project }) => opinionsOf(recipeOf(project), project.samples));
  if (opinions.length === 0) return null;
  return (
    <fieldset className={classes.audit}>
      <legend>Checks of opinion</legend>
      {opinions.map((opinion) => (
        <Opinion key={opinion.name} opinion={opinion} />
      ))}
    </fieldset>
  );
}

function Opinion({ opinion }: { opinion: OpinionShown }) {
  const studio = useStudio();
  const { name, agreement, rejects, against, of, unknown, doubt } = opinion;
  const words = checkWords(name);
  const earned = agreement !== null && isEarned(agreement);
  return (
    <div className={classes.audit}>
      <p>
        <strong>{words}</strong>: <span className="numeral">{`${formatCount(against)} of ${formatCount(of)}`}</span>{' '}
        not.
      </p>
      <p>{of === 0 && unknown > 0 ? (doubt ?? 'It could not tell of any row.') : agreementWords(opinion)}</p>
      {name === 'judge' && <Rubric />}
      <Button
        size="compact-xs"
        variant="default"
        disabled={!rejects && !earned}
        onClick={() => giveSay(studio, name, words, !rejects)}
      >
        {rejects ? 'Let it only inform' : 'Let it reject'}
      </Button>
    </div>
  );
}

function agreementWords({ agreement, rejects }: OpinionShown): string {
  if (agreement === null)
    return `It only informs. To reject, it must agree with ${LEAST_LABELS_TO_EARN} labels of yours.`;
  const { agreed, of, interval, chance } = agreement;
  const agrees = `It agrees with ${agreed} of ${of} labels: ${formatShare(agreed / of)} (95 %: ${formatShare(interval[0])} to ${formatShare(interval[1])}); by chance it would with ${formatShare(chance)}.`;
  if (rejects) return `${agrees} It rejects.`;
  if (isEarned(agreement)) return `${agrees} It may reject.`;
  return of < LEAST_LABELS_TO_EARN
    ? `${agrees} It only informs, before ${LEAST_LABELS_TO_EARN} labels.`
    : `${agrees} It only informs: the low end must be above chance.`;
}
