import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { mannerInWords, sameManner } from '../../generation/pilot';
import type { BatchId } from '../../project/ids';
import type { Batch, Project } from '../../project/types';
import { useStudioState } from '../StudioContext';
import { drawName } from '../selectors/drawName';
import { type DrawCompared, differenceWords, drawsCompared } from '../selectors/drawsCompared';
import { recipeOf } from '../selectors/sampleGroup';
import type { DrawsMeasured } from '../store/compare.slice';
import { EmptyState } from '../ui/EmptyState';
import { formatCount, formatShare, plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import { BlindCompare } from './BlindCompare';
import classes from './Compare.module.css';
import { MethodsForm } from './MethodsForm';
import { MeasureCells, measureTitles, termsWords } from './measureCells';
import { ReportButton } from './ReportButton';
import { useMeasured } from './useMeasured';

/** Every draw with its settings and what came of it; of two that are ticked, what may be said. */
export function DrawsPanel() {
  const project = useStudioState((state) => state.project);
  const draws = drawsCompared(project.samples, project.batches)(recipeOf(project));
  const measured = useMeasured();
  const [ticked, setTicked] = useState<readonly BatchId[]>([]);
  const pair = draws.flatMap((draw, at) => (ticked.includes(draw.batch.id) ? [{ draw, name: `draw ${at + 1}` }] : []));
  const [first, second] = draws.length === 2 ? draws.map((draw, at) => ({ draw, name: `draw ${at + 1}` })) : pair;
  return (
    <Panel summary={plural(draws.length, 'draw')} actions={<ReportButton />}>
      <MethodsForm />
      {draws.length === 0 ? (
        <EmptyState title="Nothing to compare yet">
          Each draw of samples becomes a line here: its settings, how many are good, and how sure that is.
        </EmptyState>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
          <section className={classes.scroller} tabIndex={0} aria-label="Draws, scrolling">
            <table className={classes.draws}>
              <thead>
                <tr>
                  {draws.length > 2 && <th scope="col">Tell apart</th>}
                  <th scope="col">Draw</th>
                  <th scope="col">λ</th>
                  <th scope="col">Temperature</th>
                  <th scope="col">Top-p</th>
                  <th scope="col">Drawn</th>
                  <th scope="col">Good (95 %)</th>
                  <th scope="col">Copies</th>
                  {measureTitles.map((title) => (
                    <th key={title} scope="col">
                      {title} (95 %)
                    </th>
                  ))}
                  <th scope="col">You accept</th>
                </tr>
              </thead>
              <tbody>
                {draws.map((draw, at) => (
                  <tr key={draw.batch.id}>
                    {draws.length > 2 && (
                      <td>
                        <Checkbox
                          aria-label={`Tell draw ${at + 1} from another`}
                          checked={ticked.includes(draw.batch.id)}
                          onChange={() => setTicked(toggled(ticked, draw.batch.id))}
                        />
                      </td>
                    )}
                    <Cells
                      draw={draw}
                      name={`${at + 1}. ${drawName(draw.batch)}`}
                      project={project}
                      measured={measured}
                    />
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <div className={classes.notes}>
            {first && second && (
              <p role="status">{differenceWords(first.draw, second.draw, [first.name, second.name])}</p>
            )}
            {draws.length > 2 && pair.length < 2 && <p>Tick two to see whether they can be told apart.</p>}
            {measured && <p>{termsWords(measured)}</p>}
            {first && second && (
              <BlindCompare
                key={`${first.draw.batch.id}/${second.draw.batch.id}`}
                first={{ name: first.name, rows: first.draw.rows }}
                second={{ name: second.name, rows: second.draw.rows }}
              />
            )}
          </div>
        </>
      )}
    </Panel>
  );
}

/** Two at most: a third takes the place of the older. */
const toggled = (ticked: readonly BatchId[], id: BatchId): readonly BatchId[] =>
  ticked.includes(id) ? ticked.filter((each) => each !== id) : [...ticked, id].slice(-2);

interface CellsProps {
  draw: DrawCompared;
  name: string;
  project: Project;
  measured: DrawsMeasured | null;
}

function Cells({ draw, name, project, measured }: CellsProps) {
  const { batch, drawn, good, interval, copies, accepted, rejected } = draw;
  const reviewed = accepted + rejected;
  return (
    <>
      <th scope="row">{name}</th>
      <td className="numeral">{lambdaOf(project, batch)}</td>
      <td className="numeral">{temperatureWords(batch)}</td>
      <td className="numeral">{batch.topP}</td>
      <td className="numeral">{formatCount(drawn)}</td>
      <td className="numeral">
        {interval === null ? (
          'not checked'
        ) : (
          <>
            <strong>{formatShare(good / drawn)}</strong>
            {` (${formatShare(interval[0]).replace(' %', '')} to ${formatShare(interval[1])})`}
          </>
        )}
      </td>
      <td className="numeral">{formatCount(copies)}</td>
      <MeasureCells batchId={batch.id} measured={measured} />
      <td className="numeral">
        {reviewed === 0 ? '–' : `${formatCount(accepted)} of ${formatCount(reviewed)} reviewed`}
      </td>
    </>
  );
}

/** With those that were tried beside it, whose rows count like the others. */
function temperatureWords(batch: Batch): string {
  const { pilot } = batch;
  const chosen = mannerInWords(batch);
  if (pilot === undefined || pilot.length < 2) return chosen;
  const others = pilot.filter((each) => !sameManner(each, batch)).reduce((sum, { drawn }) => sum + drawn, 0);
  if (pilot.some(({ examples = 0 }) => examples > 0)) return `${chosen}, ${others} in other ways`;
  return `${chosen}, ${others} at ${pilot[0]!.temperature} to ${pilot.at(-1)!.temperature}`;
}

/** Of the run that it was drawn from; a run that was deleted has taken its options with it. */
function lambdaOf({ runs }: Project, { runId }: Batch): string {
  if (runId === null) return '–';
  const run = runs.find(({ id }) => id === runId);
  return run ? String(run.options.lambda) : 'deleted';
}
