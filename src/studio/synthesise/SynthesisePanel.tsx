import { keptReferences } from '../../project/references';
import { draw as drawAgain } from '../actions/synthesise/draw';
import { useShownSamples } from '../rows/useShownSamples';
import { useStudio, useStudioParts } from '../StudioContext';
import { drawing } from '../selectors/drawing';
import { keepersOf, recipeOf } from '../selectors/sampleGroup';
import { ErrorNote } from '../ui/ErrorNote';
import { plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import { CheckSwitches } from './CheckSwitches';
import { FormRules } from './FormRules';
import { Funnel } from './Funnel';
import { OwnCheck } from './OwnCheck';
import { PilotNote } from './PilotNote';
import { SamplingForm } from './SamplingForm';
import { SamplingProgress } from './SamplingProgress';
import { SourceChoice } from './SourceChoice';
import classes from './Synthesise.module.css';

export function SynthesisePanel() {
  const studio = useStudio();
  const shown = useShownSamples();
  const { status, draw, examples, recipe, batches } = useStudioParts((state) => ({
    status: state.session.synthesisStatus,
    draw: drawing(state),
    examples: keptReferences(state.project).length > 0,
    recipe: recipeOf(state.project),
    batches: state.project.batches,
  }));
  const [count, keepers] = [shown.length, keepersOf(recipe, shown).length];
  return (
    <Panel summary={count > 0 ? `${plural(count, 'sample')}, ${examples ? `${keepers} good` : 'not checked'}` : ''}>
      {draw ? <SamplingProgress status={draw} /> : <SamplingForm />}
      {status.kind === 'failed' && (
        <div className={classes.note}>
          <ErrorNote error={status.error} action={{ label: 'Try again', onClick: () => void drawAgain(studio) }} />
        </div>
      )}
      <PilotNote />
      <SourceChoice />
      {count > 0 && examples && <Funnel recipe={recipe} samples={shown} batches={batches} />}
      {count > 0 && examples && <CheckSwitches recipe={recipe} />}
      {count > 0 && examples && <OwnCheck />}
      {count > 0 && examples && <FormRules recipe={recipe} samples={shown} />}
    </Panel>
  );
}
