import { Button } from '@mantine/core';
import type { Proof } from '../../project/types';
import { pauseProof, resumeProof, stopProof } from '../actions/proving/prove';
import { useStudio, useStudioState } from '../StudioContext';
import { leftOf, leftWords } from '../selectors/proofEstimate';
import { goOnObstacle, proofProgress } from '../selectors/proofs';
import type { ProofNow } from '../store/proving.slice';
import { formatCount, plural } from '../ui/format';
import { JobProgress } from '../ui/JobProgress';
import { LiveCurve } from './LiveCurve';
import classes from './Prove.module.css';

/** How far it is, student by student, and how to hold it or let it go on. */
export function ProofControls({ proof }: { proof: Proof }) {
  const studio = useStudio();
  const now = useStudioState(({ session }) => session.proofNow);
  const left = useStudioState((state) => leftWords(leftOf(proof, state)));
  const obstacle = useStudioState((state) => goOnObstacle(proof, state));
  const { cells, settled, next } = proofProgress(proof);
  const isDone = next === null;
  const arm = proof.plan.arms.find(({ id }) => id === next?.arm);
  const who = arm === undefined ? '' : arm.kind === 'base' ? 'the model as it is' : `the student of ${arm.name}`;
  const share = next === null ? 0 : shareOf(proof, now);
  return (
    <div className={classes.controls}>
      <JobProgress
        words={
          isDone
            ? 'The proof is done'
            : now !== null
              ? `Student ${settled + 1} of ${cells.length}, ${who}: ${stageWords(proof, now)}`
              : `${proof.state === 'stopped' ? 'Stopped' : 'Paused'} after ${settled} of ${plural(cells.length, 'student')}. What is done is kept`
        }
        detail={!isDone && left}
        controls={
          !isDone && (
            <>
              {now !== null ? (
                <Button
                  size="xs"
                  variant="default"
                  disabled={now.kind === 'ending'}
                  onClick={() => void pauseProof(studio, proof.id)}
                >
                  Pause
                </Button>
              ) : (
                <Button
                  size="xs"
                  variant="default"
                  disabled={obstacle !== null}
                  onClick={() => void resumeProof(studio, proof.id)}
                >
                  Go on
                </Button>
              )}
              {now !== null && (
                <Button
                  size="xs"
                  variant="subtle"
                  disabled={now.kind === 'ending'}
                  onClick={() => void stopProof(studio, proof.id)}
                >
                  Stop
                </Button>
              )}
            </>
          )
        }
        bar={{
          value: (100 * (settled + share)) / cells.length,
          animated: now !== null,
          color: 'ink',
          'aria-label': 'Proof',
        }}
      />
      {now === null && !isDone && obstacle !== null && <p className={classes.about}>{obstacle}</p>}
      {now?.kind === 'learning' && <LiveCurve steps={proof.plan.training.steps} />}
    </div>
  );
}

/** Of the student under way: learning is most of it. */
function shareOf({ plan, tasks, student }: Proof, now: ProofNow | null): number {
  if (now?.kind === 'learning') return 0.8 * Math.min(1, now.step / plan.training.steps);
  const answered = 0.2 * ((student?.outcomes.length ?? 0) / Math.max(1, tasks.length));
  if (student?.learned) return 0.8 + answered;
  return student ? (0.8 * student.checkpointStep) / plan.training.steps + answered : 0;
}

function stageWords({ plan, tasks }: Proof, now: ProofNow): string {
  switch (now.kind) {
    case 'preparing':
      return 'tasks and lessons are put together';
    case 'opening':
      return 'a second copy of the model is loaded';
    case 'learning':
      return `learns, step ${formatCount(now.step)} of ${formatCount(plan.training.steps)}`;
    case 'answering':
      return `answers, task ${formatCount(Math.min(tasks.length, now.done + 1))} of ${formatCount(tasks.length)}`;
    case 'ending':
      return 'ends its step';
    default:
      return now satisfies never;
  }
}
