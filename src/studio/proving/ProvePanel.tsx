import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Proof } from '../../project/types';
import { removeProof } from '../actions/remove';
import { useStudio, useStudioParts } from '../StudioContext';
import { proofProgress } from '../selectors/proofs';
import { Fold, FoldToggle } from '../ui/Fold';
import { formatCount, plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import { Adapters } from './Adapters';
import { ProofControls } from './ProofControls';
import { ProofForm } from './ProofForm';
import classes from './Prove.module.css';
import { ScoreChart } from './ScoreChart';
import { ScoreTable } from './ScoreTable';
import { TaskList } from './TaskList';

const NONE: readonly Proof[] = [];

/** Students taught by what the person gave and by the new rows, and asked the same tasks. */
export function ProvePanel() {
  const { proofs, isBusy, underWay } = useStudioParts(({ project, session }) => ({
    proofs: project.proofs ?? NONE,
    isBusy: session.proofNow !== null,
    underWay: session.proofNow && 'id' in session.proofNow ? session.proofNow.id : null,
  }));
  const [chosen, setChosen] = useState<string | null>(null);
  const newest = proofs.at(-1) ?? null;
  const shown = proofs.find(({ id }) => id === (isBusy ? underWay : chosen)) ?? newest;
  if (shown === null)
    return (
      <Panel summary="do the new rows teach anything?">
        <ProofForm />
      </Panel>
    );
  const { settled, cells } = proofProgress(shown);
  return (
    <Panel
      summary={`${formatCount(settled)} of ${plural(cells.length, 'student')}`}
      actions={
        proofs.length > 1 &&
        !isBusy && (
          <NativeSelect
            size="xs"
            aria-label="Proof on show"
            value={shown.id}
            data={proofs.map(({ id }, at) => ({ value: id, label: `Proof ${at + 1} of ${proofs.length}` }))}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          />
        )
      }
    >
      <Shown proof={shown} />
      {!isBusy && (
        <div className={classes.again}>
          <Fold toggle={(props) => <FoldToggle {...props}>Another proof</FoldToggle>}>
            <ProofForm />
          </Fold>
        </div>
      )}
    </Panel>
  );
}

function Shown({ proof }: { proof: Proof }) {
  const studio = useStudio();
  const { verdicts, scores, settled } = proofProgress(proof);
  const isBusy = useStudioParts(({ session }) => ({ now: session.proofNow !== null })).now;
  return (
    <>
      <ProofControls proof={proof} />
      {verdicts.length > 0 && (
        <ul className={classes.verdicts} aria-label="What this allows to say">
          {verdicts.map(({ tone, words }) => (
            <li key={words} data-tone={tone}>
              {words}
            </li>
          ))}
        </ul>
      )}
      <Origin proof={proof} />
      {settled > 0 && (
        <>
          <ScoreTable scores={scores} k={proof.plan.k} failures={proof.failures} />
          <ScoreChart scores={scores} />
          <TaskList proof={proof} />
          <Adapters proof={proof} />
        </>
      )}
      {!isBusy && (
        <div className={classes.row}>
          <Button size="xs" variant="subtle" onClick={() => removeProof(studio, proof.id)}>
            Remove this proof
          </Button>
        </div>
      )}
    </>
  );
}

/** Where tasks and lessons come from, and what was left out: a score says no more than that allows. */
function Origin({ proof: { tasks, tasksFrom, leaks, leftOut = [], plan, model } }: { proof: Proof }) {
  const { samples, temperature, training } = plan;
  return (
    <div className={classes.notes}>
      <p>
        {tasksWords(tasks.length, tasksFrom)} {plural(samples, 'answer')} to each at temperature {temperature}.{' '}
        {model.id} learns by an adapter of rank {training.rank}, {plural(training.steps, 'step')} for every student.
      </p>
      {leaks.length > 0 && (
        <Fold toggle={(props) => <FoldToggle {...props}>{plural(leaks.length, 'leak')} found and left out</FoldToggle>}>
          <ul className={classes.leaks}>
            {leaks.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </Fold>
      )}
      {leftOut.length > 0 && (
        <ul className={classes.leaks} aria-label="Left out">
          {leftOut.map(({ of, why, count }) => (
            <li key={`${of} ${why}`}>
              {plural(count, of === 'tasks' ? 'task' : 'lesson')} left out: {why}.
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function tasksWords(count: number, from: Proof['tasksFrom']): string {
  if (from.kind === 'file') return `${plural(count, 'task')} of ${from.name}.`;
  const learned = count - from.unseen;
  if (learned <= 0) return `${plural(count, 'task')} of your examples, which no prompt learned from.`;
  return `${plural(count, 'task')} of your examples. ${formatCount(learned)} of them a prompt learned from: rows may lean on those, and their score be a little too high.`;
}
