import { SegmentedControl, Slider, Switch, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Run } from '../../../project/types';
import { useStudio, useStudioParts } from '../../StudioContext';
import type { CurveName } from '../../store/preferences';
import { formatLoss } from '../../ui/format';
import { CurveChart } from './CurveChart';
import classes from './Curves.module.css';
import { CurveTable } from './CurveTable';
import { CURVES, chartRows, mergeRows } from './series';

/** Live curves of a run, with other runs under them, and the same numbers as a table. */
export default function Curves({ run }: { run: Run }) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const { shown, smoothing, logScale } = useStudioParts((state) => ({
    shown: state.preferences.shownCurves,
    smoothing: state.preferences.curveSmoothing,
    logScale: state.preferences.curveLogScale,
  }));
  const compared = useStudioParts((state) =>
    state.project.runs.filter((other) => state.session.comparedRunIds.has(other.id) && other.id !== run.id),
  );
  const { history, others } = useDrawn(run, compared);
  const rows = useMemo(() => {
    const options = { curves: shown, smoothing, logScale };
    return mergeRows([
      chartRows(history, options),
      ...others.map((other) =>
        chartRows(other.history, { ...options, smoothing: Math.max(smoothing, 0.001) }, `${other.id}.`),
      ),
    ]);
  }, [history, others, shown, smoothing, logScale]);
  // Where only some steps have the contrast, the newest that had it.
  const last = history.findLast(({ l2 }) => l2 !== null) ?? history.at(-1);
  return (
    <section className={classes.curves} aria-label="Curves">
      <Toolbar view={view} setView={setView} />
      {view === 'table' ? (
        <CurveTable history={history} />
      ) : (
        <figure className={classes.figure}>
          <CurveChart
            options={run.options}
            heldOutWithoutPrompt={run.heldOutWithoutPrompt}
            others={others}
            rows={rows}
            shown={shown}
            logScale={logScale}
            smoothing={smoothing}
          />
          <VisuallyHidden component="figcaption">
            Losses by step. At step {last?.step ?? 0}: L1 {formatLoss(last?.l1)}, L2 {formatLoss(last?.l2)}, total{' '}
            {formatLoss(last?.total)}. The table view holds every number.
          </VisuallyHidden>
        </figure>
      )}
    </section>
  );
}

/** While points stream in, drawing waits its turn, and gives way to typing and clicking. */
const DRAWN_EVERY_MS = 400;

function useDrawn({ id, history }: Run, others: readonly Run[]) {
  const shown = [id, ...others.map((other) => other.id)].join();
  const newest = useMemo(() => ({ shown, history, others }), [shown, history, others]);
  const drawn = useThrottledValue(newest, DRAWN_EVERY_MS);
  // Other runs are shown at once.
  return useDeferredValue(drawn.shown === shown ? drawn : newest);
}

function Toolbar({ view, setView }: { view: 'chart' | 'table'; setView: (view: 'chart' | 'table') => void }) {
  const { store } = useStudio();
  const { shown, smoothing, logScale } = useStudioParts((state) => ({
    shown: state.preferences.shownCurves,
    smoothing: state.preferences.curveSmoothing,
    logScale: state.preferences.curveLogScale,
  }));
  return (
    <div className={classes.toolbar}>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of toggles, not a form */}
      <div className={classes.toggles} role="group" aria-label="Curves shown">
        {CURVES.map((curve) => (
          <CurveToggle key={curve.name} name={curve.name} shown={shown.has(curve.name)} />
        ))}
      </div>
      <label className={classes.smoothing} htmlFor="curve-smoothing">
        Smoothing
        <Slider
          w={72}
          size={4}
          thumbSize={12}
          min={0}
          max={0.9}
          step={0.05}
          label={(value) => value.toFixed(2)}
          value={smoothing}
          thumbLabel="Smoothing"
          onChange={store.setCurveSmoothing}
        />
      </label>
      <Switch
        label="Log"
        checked={logScale}
        onChange={(event) => store.setCurveLogScale(event.currentTarget.checked)}
      />
      <SegmentedControl
        className={classes.view ?? ''}
        size="xs"
        aria-label="View of the curves"
        data={[
          { value: 'chart', label: 'Chart' },
          { value: 'table', label: 'Table' },
        ]}
        value={view}
        onChange={setView}
      />
    </div>
  );
}

function CurveToggle({ name, shown }: { name: CurveName; shown: boolean }) {
  const { store } = useStudio();
  const curve = CURVES.find((each) => each.name === name);
  if (!curve) return null;
  return (
    <UnstyledButton className={classes.toggle} aria-pressed={shown} onClick={() => store.toggleCurve(name)}>
      <svg width="16" height="8" aria-hidden="true">
        <line x1="0" x2="16" y1="4" y2="4" stroke={curve.color} strokeWidth="2" strokeDasharray={curve.dash} />
        {name === 'heldOut' && <circle cx="8" cy="4" r="2.5" fill={curve.color} />}
      </svg>
      {curve.label}
    </UnstyledButton>
  );
}
