import { ActionIcon, Checkbox, Tooltip, UnstyledButton } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { isLive } from '../../../project/runs';
import type { Run } from '../../../project/types';
import { selectRun } from '../../actions/learn/learn';
import { removeRun } from '../../actions/remove';
import { useStudio, useStudioParts } from '../../StudioContext';
import { runFigures } from '../../selectors/runFigures';
import { formatChange, formatLoss } from '../../ui/format';
import { GoOn } from './GoOn';
import { RunOptions } from './RunOptions';
import classes from './Runs.module.css';

/** All runs of the session: pick one, lay others' curves under it, read the options each was made with. */
export function RunsList() {
  const { runs, activeRunId, compared } = useStudioParts(({ project, session }) => ({
    runs: project.runs,
    activeRunId: session.activeRunId,
    compared: session.comparedRunIds,
  }));
  const active = runs.find((run) => run.id === activeRunId);
  return (
    <section className={classes.runs} aria-label="Runs">
      <div className={classes.heading}>
        <h3 className={classes.title}>Runs</h3>
        {active && <GoOn run={active} />}
      </div>
      <ul>
        {runs.toReversed().map((run) => (
          <RunRow key={run.id} run={run} active={run.id === activeRunId} compared={compared.has(run.id)} />
        ))}
      </ul>
    </section>
  );
}

function compareHint(run: Run, active: boolean): string {
  if (run.openedFrom) return 'Opened from a file, which holds no curve';
  return active ? 'This run’s curves are on top' : 'Lay its curves under the chosen run’s';
}

function RunRow({ run, active, compared }: { run: Run; active: boolean; compared: boolean }) {
  const studio = useStudio();
  const { bestHeldOut, l1, step } = runFigures(run);
  const change = bestHeldOut && run.heldOutWithoutPrompt ? bestHeldOut.value / run.heldOutWithoutPrompt - 1 : null;
  return (
    <li className={classes.run} data-active={active || undefined}>
      <Tooltip label={compareHint(run, active)}>
        <Checkbox
          aria-label={`Compare ${run.name}`}
          checked={active || compared}
          disabled={active || run.openedFrom !== null}
          onChange={() => studio.store.toggleComparedRun(run.id)}
        />
      </Tooltip>
      <UnstyledButton className={classes.name} aria-pressed={active} onClick={() => selectRun(studio, run.id)}>
        <strong>{run.name}</strong>
        <span>
          {run.openedFrom && 'opened, '}
          {run.options.preset}, λ {run.options.lambda}, k {run.options.domainTokens}, {step} steps
        </span>
      </UnstyledButton>
      <span className={`${classes.figure} numeral`}>
        {bestHeldOut ? `held out ${formatLoss(bestHeldOut.value)} (${formatChange(change)})` : `L1 ${formatLoss(l1)}`}
      </span>
      <RunOptions run={run} />
      <ActionIcon aria-label={`Delete ${run.name}`} disabled={isLive(run)} onClick={() => removeRun(studio, run.id)}>
        <IconTrash size={14} />
      </ActionIcon>
    </li>
  );
}
