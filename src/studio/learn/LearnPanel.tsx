import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { isLive } from '../../project/runs';
import type { Run } from '../../project/types';
import { resumeFromCheckpoint } from '../actions/learn/learn';
import { pickPrompt } from '../actions/learn/openPrompt';
import { useStudio, useStudioParts } from '../StudioContext';
import { activeRun, liveRun } from '../selectors/runs';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNote } from '../ui/ErrorNote';
import { plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import { FreshSamples } from './FreshSamples';
import classes from './Learn.module.css';
import { LearnForm } from './LearnForm';
import { NumberCards } from './NumberCards';
import { OpenedFacts } from './opened/OpenedFacts';
import { OpeningNote } from './opened/OpeningNote';
import { RunControls } from './RunControls';
import { WhatItLearned } from './reading/WhatItLearned';
import { RunsList } from './runs/RunsList';

/** recharts comes with the first run, not with the page. */
const Curves = lazy(() => import('./curves/Curves'));

export function LearnPanel() {
  const studio = useStudio();
  const { run, live, runs } = useStudioParts((state) => ({
    run: activeRun(state),
    live: liveRun(state),
    runs: state.project.runs.length,
  }));
  return (
    <Panel
      grow
      summary={run ? summaryOf(run) : ''}
      actions={
        <Button size="compact-xs" variant="subtle" onClick={() => pickPrompt(studio)}>
          Open a prompt
        </Button>
      }
    >
      {live ? <RunControls run={live} /> : <LearnForm />}
      <OpeningNote className={classes.notes} />
      {run?.openedFrom ? (
        <>
          <RunNotes run={run} />
          <OpenedFacts run={run} />
          <RunsList />
        </>
      ) : run ? (
        <>
          <RunNotes run={run} />
          <NumberCards run={run} live={isLive(run)} />
          <div className={classes.course}>
            <div>
              <Suspense fallback={<div className={classes.chartPlace} />}>
                <Curves run={run} />
              </Suspense>
              {runs > 0 && <RunsList />}
            </div>
            <FreshSamples run={run} />
          </div>
          {run.prompt !== null && !isLive(run) && <WhatItLearned run={run} />}
        </>
      ) : (
        <EmptyState title="Nothing learned yet">
          Press Learn. The curves move while it learns, and the first samples appear before it is done. Or open a
          prompt.safetensors that was learned before, or an adapter of PEFT’s prompt tuning: drop it anywhere.
        </EmptyState>
      )}
    </Panel>
  );
}

const ENDS = { finished: 'finished', stop: 'stopped, best kept', 'l2-floor': 'stopped where L2 ran off, best kept' };

function summaryOf(run: Run): string {
  const { status } = run;
  if (run.openedFrom) return `${run.name} · opened from a file`;
  const words = status.kind === 'finished' ? ENDS[status.stoppedBy] : status.kind;
  return `${run.name} · ${words}`;
}

/** What the run has to say: a failure with its remedy, references that were cut, notices of the trainer. */
function RunNotes({ run }: { run: Run }) {
  const studio = useStudio();
  const { status, cutIds, notices, checkpoint, checkpointStep } = run;
  const newest = notices.at(-1);
  if (status.kind !== 'failed' && cutIds.length === 0 && !newest) return null;
  return (
    <div className={classes.notes}>
      {status.kind === 'failed' && (
        <ErrorNote
          error={status.error}
          {...(checkpoint
            ? {
                action: {
                  label: `Go on from step ${checkpointStep}`,
                  onClick: () => void resumeFromCheckpoint(studio, run.id),
                },
              }
            : {})}
        />
      )}
      {cutIds.length > 0 && (
        <p>
          {plural(cutIds.length, 'reference')} cut at {run.options.maxTokens} tokens.
        </p>
      )}
      {newest && (
        <p>
          Step {newest.step}: {newest.message}
        </p>
      )}
    </div>
  );
}
