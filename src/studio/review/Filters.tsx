import { NativeSelect } from '@mantine/core';
import { byIdentities } from '../../project/byIdentity';
import type { BatchId } from '../../project/ids';
import { batchOf, countsByBatch } from '../../project/samples';
import type { Batch, Project, Sample } from '../../project/types';
import { filterReview } from '../actions/review/review';
import { useStudio, useStudioParts } from '../StudioContext';
import { drawName } from '../selectors/drawName';
import { reviewCounts } from '../selectors/review';
import { shownSamples } from '../selectors/shownSamples';
import type { ReviewFilter } from '../store/review.slice';
import { formatCount } from '../ui/format';
import { Audit } from './Audit';
import { Opinions } from './Opinions';
import classes from './Review.module.css';

/** Which samples are listed: by what was decided and why, by draw. What the checks found stands above. */
export function Filters() {
  const studio = useStudio();
  const { project, samples, filter, isAudit } = useStudioParts((state) => ({
    project: state.project,
    samples: shownSamples(state),
    filter: state.session.reviewFilter,
    isAudit: state.session.auditIds !== null,
  }));
  const { accepted, rejected, reasons } = reviewCounts(samples);
  const choose = (patch: Partial<ReviewFilter>): void => filterReview(studio, patch);
  const decisions = [
    { value: null, words: 'all', count: samples.length },
    { value: 'open' as const, words: 'not reviewed', count: samples.length - accepted - rejected },
    { value: 'accepted' as const, words: 'accepted', count: accepted },
    { value: 'rejected' as const, words: 'rejected', count: rejected },
  ];
  if (samples.length === 0) return null;
  return (
    <section className={classes.filters} aria-label="What is listed">
      <Choices
        legend="What you say"
        choices={decisions}
        chosen={isAudit ? undefined : filter.decision}
        onChoose={(decision) => choose({ decision, reason: null })}
      />
      {reasons.some(([reason]) => reason !== '') && (
        <Choices
          legend="Why you rejected"
          choices={reasons.map(([reason, count]) => ({ value: reason, words: reason || 'no reason given', count }))}
          chosen={isAudit ? undefined : (filter.reason ?? undefined)}
          onChoose={(reason) => choose(filter.reason === reason ? { reason: null } : { decision: 'rejected', reason })}
        />
      )}
      {project.batches.length > 1 && (
        <NativeSelect
          size="xs"
          label="Draw"
          data={[{ value: '', label: 'All draws' }, ...drawsOf(project)]}
          value={filter.batchId ?? ''}
          onChange={(event) => choose({ batchId: (event.currentTarget.value || null) as BatchId | null })}
        />
      )}
      <Audit />
      <Opinions />
    </section>
  );
}

interface ChoicesProps<Value> {
  readonly legend: string;
  readonly choices: readonly { readonly value: Value; readonly words: string; readonly count: number }[];
  /** undefined: none of them is in force. */
  readonly chosen: Value | undefined;
  readonly onChoose: (value: Value) => void;
}

function Choices<Value extends string | null>({ legend, choices, chosen, onChoose }: ChoicesProps<Value>) {
  const most = Math.max(1, ...choices.map(({ count }) => count));
  return (
    <fieldset className={classes.choices}>
      <legend>{legend}</legend>
      {choices.map(({ value, words, count }) => (
        <button
          key={value ?? ''}
          type="button"
          aria-pressed={chosen === value}
          style={{ backgroundSize: `${(100 * count) / most}% 100%` }}
          onClick={() => onChoose(value)}
        >
          <span className="numeral">{formatCount(count)}</span> {words}
        </button>
      ))}
    </fieldset>
  );
}

const drawsOf = ({ samples, batches }: Pick<Project, 'samples' | 'batches'>) => namesOf(samples, batches);

const namesOf = byIdentities((samples: readonly Sample[], batches: readonly Batch[]) => {
  return [...countsByBatch(samples)].map(([batchId, count], at) => {
    const batch = batchOf({ batches }, { batchId });
    return {
      value: batchId as string,
      label: `${at + 1}. ${drawName(batch)}, temperature ${batch.temperature} (${formatCount(count)})`,
    };
  });
});
