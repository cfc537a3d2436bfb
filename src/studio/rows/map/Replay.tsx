import { Button, Slider } from '@mantine/core';
import { useMemo } from 'react';
import { beginReplay, endReplay, showStep } from '../../actions/explore/replay';
import { isBusy } from '../../actions/model/model';
import { useStudio, useStudioParts } from '../../StudioContext';
import { activeRun } from '../../selectors/runs';
import type { Replay as ReplayRecord } from '../../store/explore.slice';
import { plural } from '../../ui/format';
import classes from './RowsMap.module.css';

/** How the domain was learned: the rows that the run drew at each of its looks, one step after another. */
export function Replay() {
  const studio = useStudio();
  const { run, replay, ready } = useStudioParts((state) => ({
    run: activeRun(state),
    replay: state.session.replay,
    ready: state.session.mapStatus.kind === 'ready' && state.session.modelStatus.kind === 'ready' && !isBusy(studio),
  }));
  if (replay) return <Steps replay={replay} />;
  if (!run || run.samples.every(({ text }) => text.trim() === '')) return null;
  return (
    <div className={classes.replay}>
      <Button size="compact-xs" variant="default" disabled={!ready} onClick={() => void beginReplay(studio, run)}>
        Show how it was learned
      </Button>
      <span>
        {plural(run.samples.length, 'row')} that {run.name} drew on its way.
      </span>
    </div>
  );
}

function Steps({ replay }: { replay: ReplayRecord }) {
  const studio = useStudio();
  const { points, steps, at, runName } = replay;
  const counts = useMemo(() => {
    const found = new Map<number, number>();
    for (const { step } of points) found.set(step, (found.get(step) ?? 0) + 1);
    return found;
  }, [points]);
  const before = points.filter(({ step }) => step < at).length;
  const place = Math.max(0, steps.indexOf(at));
  const words = `Step ${at}: ${plural(counts.get(at) ?? 0, 'row')}`;
  return (
    <section className={classes.replay} aria-label="How the domain was learned">
      <Slider
        className={classes.slider ?? ''}
        size="sm"
        thumbLabel={`Step of ${runName}`}
        min={0}
        max={Math.max(1, steps.length - 1)}
        disabled={steps.length < 2}
        value={place}
        label={null}
        onChange={(value) => showStep(studio, steps[value] ?? at)}
        thumbValueText={words}
      />
      <span className="numeral" role="status">
        {`${words}, ${plural(before, 'row')} before, in the background`}
      </span>
      <Button size="compact-xs" variant="subtle" onClick={() => endReplay(studio)}>
        Back to the samples
      </Button>
    </section>
  );
}
