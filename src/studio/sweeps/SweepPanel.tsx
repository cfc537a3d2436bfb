import { Button } from '@mantine/core';
import type { Run } from '../../project/types';
import { removeSweep } from '../actions/remove';
import { resumeSweep, stopSweep } from '../actions/sweeps/sweep';
import { useStudio, useStudioParts } from '../StudioContext';
import { newestSweep, type SweepProgress, sweepObstacle, sweepProgress } from '../selectors/sweeps';
import { formatDuration, plural } from '../ui/format';
import { JobProgress } from '../ui/JobProgress';
import { Panel } from '../ui/Panel';
import { SweepCharts } from './SweepCharts';
import { SweepForm } from './SweepForm';
import classes from './Sweeps.module.css';
import { SweepTable } from './SweepTable';

/** Several values of an option, learned one after the other over several seeds, and what may be said of them. */
export function SweepPanel() {
  const { sweep, runs, goesOn, obstacle } = useStudioParts((state) => {
    const newest = newestSweep(state.project);
    return {
      sweep: newest,
      runs: state.project.runs,
      goesOn: newest?.state === 'running' && state.session.sweepsUnderWay.has(newest.id),
      obstacle: newest && sweepObstacle(newest, state),
    };
  });
  if (sweep === null)
    return (
      <Panel summary="which settings suit your examples">
        <SweepForm />
      </Panel>
    );
  const progress = sweepProgress(sweep, { runs });
  const { cells, settled } = progress;
  return (
    <Panel summary={`${settled} of ${plural(cells.length, 'run')}`}>
      <Controls progress={progress} goesOn={goesOn} obstacle={obstacle} />
      <SweepTable summaries={progress.summaries} seeds={sweep.plan.seeds.length} />
      <SweepCharts progress={progress} />
    </Panel>
  );
}

interface ControlsProps {
  progress: SweepProgress;
  /** Its runs begin one after the other, in this tab. */
  goesOn: boolean;
  obstacle: string | null;
}

function Controls({ progress, goesOn, obstacle }: ControlsProps) {
  const studio = useStudio();
  const { sweep, cells, settled, strayed, live, remainingMs } = progress;
  const isDone = settled === cells.length;
  const left = remainingMs === null ? '' : ` · about ${formatDuration(remainingMs)} left`;
  const words = isDone
    ? 'The sweep is done'
    : goesOn
      ? `Run ${settled + 1} of ${cells.length}`
      : stoppedWords(progress);
  return (
    <div className={classes.controls}>
      <JobProgress
        words={words}
        detail={!isDone && left}
        controls={
          <>
            {goesOn ? (
              <Button
                size="xs"
                variant="default"
                // Between two runs there is none to stop, and the next one is about to begin.
                disabled={live === null}
                onClick={() => void stopSweep(studio, sweep.id)}
              >
                Stop the sweep
              </Button>
            ) : (
              !isDone && (
                <Button
                  size="xs"
                  variant="default"
                  disabled={obstacle !== null}
                  onClick={() => void resumeSweep(studio, sweep.id)}
                >
                  Go on with the sweep
                </Button>
              )
            )}
            {!goesOn && (
              <Button size="xs" variant="subtle" onClick={() => removeSweep(studio, sweep.id)}>
                New sweep
              </Button>
            )}
          </>
        }
        bar={{ value: (100 * settled) / cells.length, animated: goesOn, color: 'ink', 'aria-label': 'Sweep' }}
      />
      {strayed.length > 0 && <p className={classes.about}>{strayedWords(strayed)}</p>}
      {!goesOn && !isDone && obstacle !== null && <p className={classes.about}>{obstacle}</p>}
    </div>
  );
}

/** Runs that are there stay, whatever becomes of the sweep. */
const stoppedWords = ({ settled, cells }: SweepProgress): string =>
  `Stopped after ${settled} of ${plural(cells.length, 'run')}. What is learned is kept`;

const strayedWords = (strayed: readonly Run[]): string => {
  const names = strayed.map(({ name }) => name).join(', ');
  return strayed.length === 1
    ? `${names} has other options by now than the sweep asks for, such as more steps, and takes no part in the table. The sweep learns its setting again when it goes on.`
    : `${names} have other options by now than the sweep asks for, such as more steps, and take no part in the table. The sweep learns their settings again when it goes on.`;
};
