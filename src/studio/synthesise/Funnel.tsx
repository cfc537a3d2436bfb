import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Batch, Sample } from '../../project/types';
import type { Recipe } from '../../quality/recipe';
import { filterReview } from '../actions/review/review';
import { useStudio, useStudioState } from '../StudioContext';
import { funnelOf, unrunWords } from '../selectors/funnel';
import { notJudgedWords } from '../selectors/notJudged';
import { yieldAdvice } from '../selectors/yieldAdvice';
import { FoldToggle } from '../ui/Fold';
import classes from './Synthesise.module.css';

interface FunnelProps {
  recipe: Recipe;
  samples: readonly Sample[];
  batches: readonly Batch[];
}

/** What became of the rows that are shown: every one is counted, once; on request with the three worst reasons of each stage. A press lists those of a stage alone, another all. */
export function Funnel({ recipe, samples, batches }: FunnelProps) {
  const studio = useStudio();
  const chosen = useStudioState(({ session }) => (session.auditIds === null ? session.reviewFilter.group : null));
  const [open, setOpen] = useState(false);
  const parts = funnelOf(recipe, samples);
  const hasReasons = parts.some(({ reasons }) => reasons.length > 0);
  const unrun = unrunWords(samples);
  const notJudged = notJudgedWords(samples) !== null;
  const advice = yieldAdvice(recipe, samples, batches);
  return (
    <div className={classes.funnel}>
      <ul aria-label="What became of the samples" data-open={open || undefined}>
        {parts.map(({ group, words, count, reasons }) => (
          <li key={group} data-group={group}>
            <UnstyledButton
              className={classes.part}
              aria-pressed={chosen === group}
              style={{ backgroundSize: `${(100 * count) / samples.length}% 100%` }}
              onClick={() => filterReview(studio, { group: chosen === group ? null : group })}
            >
              <span className="numeral">{count}</span> {words}
            </UnstyledButton>
            {open && reasons.length > 0 && (
              <span className={classes.reasons}>
                {` · ${reasons.map((reason) => `${reason.words} (${reason.count})`).join(', ')}`}
              </span>
            )}
          </li>
        ))}
      </ul>
      {hasReasons && (
        <FoldToggle aria-expanded={open} onClick={() => setOpen(!open)}>
          Why
        </FoldToggle>
      )}
      {notJudged && (
        <p>Not judged: the model does not know texts like your examples. What to do is said above the list.</p>
      )}
      {advice !== null && !notJudged && <p>{advice}</p>}
      {unrun !== null && <p>{unrun}</p>}
    </div>
  );
}
