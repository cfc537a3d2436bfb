import { memo } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Run } from '../../../project/types';
import type { CurveName } from '../../store/preferences';
import { formatLoss } from '../../ui/format';
import classes from './Curves.module.css';
import { type ChartRow, CURVES } from './series';

interface CurveChartProps {
  options: Run['options'];
  heldOutWithoutPrompt: Run['heldOutWithoutPrompt'];
  others: readonly Run[];
  rows: readonly ChartRow[];
  shown: ReadonlySet<CurveName>;
  logScale: boolean;
  smoothing: number;
}

const AXIS = { fontSize: 11, fill: 'var(--studio-dimmed)' };

/** Memoised: drawing takes tens of milliseconds, on cores that the engine uses too. */
export const CurveChart = memo(function CurveChart({
  options,
  heldOutWithoutPrompt,
  others,
  rows,
  shown,
  logScale,
  smoothing,
}: CurveChartProps) {
  const curves = CURVES.filter((curve) => shown.has(curve.name));
  const axisOf = (name: CurveName): 'left' | 'right' =>
    name === 'gradientNorm' || (name === 'heldOut' && options.likelihood === 'sequence') ? 'right' : 'left';
  const needsRight = curves.some((curve) => axisOf(curve.name) === 'right');
  const scale = logScale ? ('log' as const) : ('linear' as const);
  const domain: ['auto', 'auto'] = ['auto', 'auto'];
  const label = (key: string): string => {
    const name = key.split('.').at(-1);
    const other = others.find((each) => key.startsWith(`${each.id}.`));
    return `${other ? `${other.name} ` : ''}${CURVES.find((curve) => curve.name === name)?.label ?? key}`;
  };
  return (
    <ResponsiveContainer width="100%" height="100%" minWidth={0}>
      <LineChart
        data={rows as ChartRow[]}
        margin={{ top: 8, right: needsRight ? 0 : 14, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--studio-grid)" vertical={false} />
        <XAxis
          dataKey="step"
          type="number"
          domain={[0, Math.max(options.steps, ...others.map((other) => other.history.at(-1)?.step ?? 0))]}
          tick={AXIS}
          stroke="var(--studio-line)"
          tickLine={false}
          allowDecimals={false}
          height={22}
        />
        <YAxis
          yAxisId="left"
          scale={scale}
          domain={domain}
          tick={AXIS}
          stroke="transparent"
          width={44}
          tickFormatter={tick}
          allowDataOverflow
        />
        {needsRight && (
          <YAxis
            yAxisId="right"
            orientation="right"
            scale={scale}
            domain={domain}
            tick={AXIS}
            stroke="transparent"
            width={44}
            tickFormatter={tick}
            allowDataOverflow
          />
        )}
        <Tooltip
          isAnimationActive={false}
          wrapperClassName={classes.tooltip ?? ''}
          labelFormatter={(step) => `Step ${step}`}
          formatter={(value, name) => [formatLoss(typeof value === 'number' ? value : null), label(String(name))]}
          itemSorter={(item) => CURVES.findIndex((curve) => curve.name === String(item.dataKey).split('.').at(-1))}
        />
        {shown.has('heldOut') && heldOutWithoutPrompt !== null && (
          <ReferenceLine
            yAxisId={axisOf('heldOut')}
            y={heldOutWithoutPrompt}
            stroke="var(--studio-curve-held-out)"
            strokeDasharray="2 4"
            ifOverflow="extendDomain"
            label={{
              value: 'no prompt',
              position: 'insideTopRight',
              fontSize: 11,
              fill: 'var(--studio-curve-held-out)',
              // Readable where a curve crosses it.
              stroke: 'var(--studio-panel)',
              strokeWidth: 4,
              paintOrder: 'stroke',
            }}
          />
        )}
        {others.flatMap((other, index) =>
          curves.map((curve) => (
            <Line
              key={`${other.id}.${curve.name}`}
              yAxisId={axisOf(curve.name)}
              dataKey={`${other.id}.${curve.name}`}
              stroke={curve.color}
              strokeOpacity={0.55}
              strokeWidth={1.25}
              strokeDasharray={OTHER_DASHES[index % OTHER_DASHES.length] ?? '4 4'}
              dot={false}
              activeDot={false}
              connectNulls
              isAnimationActive={false}
            />
          )),
        )}
        {smoothing > 0 &&
          curves
            .filter((curve) => curve.name !== 'heldOut')
            .map((curve) => (
              <Line
                key={`${curve.name}Raw`}
                yAxisId={axisOf(curve.name)}
                dataKey={`${curve.name}Raw`}
                stroke={curve.color}
                strokeOpacity={0.28}
                strokeWidth={1}
                dot={false}
                activeDot={false}
                tooltipType="none"
                isAnimationActive={false}
              />
            ))}
        {curves.map((curve) => (
          <Line
            key={curve.name}
            yAxisId={axisOf(curve.name)}
            dataKey={curve.name}
            stroke={curve.color}
            strokeWidth={2}
            {...(curve.dash ? { strokeDasharray: curve.dash } : {})}
            dot={curve.name === 'heldOut' ? { r: 2.5, fill: curve.color, strokeWidth: 0 } : false}
            activeDot={{ r: 3 }}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
});

/** Told apart by dash where colour says which curve it is. */
const OTHER_DASHES = ['8 3 2 3', '4 4', '1 4', '10 4'];

const tick = (value: number): string =>
  Math.abs(value) >= 1000 ? value.toExponential(0) : String(Number(value.toPrecision(3)));
