import { mannerInWords, sameManner } from '../../generation/pilot';
import { ROWS_A_FRONT } from '../../methods/chosenExamples';
import { useStudioParts } from '../StudioContext';
import { draftPilot, isChecked } from '../selectors/draftPlan';
import classes from './Synthesise.module.css';

/** What rows told of temperatures and of examples in front, for as long as the next draw goes by it. */
export function PilotNote() {
  const { batch, autoTemperature, autoExamples } = useStudioParts((state) => ({
    batch: isChecked(state) ? draftPilot(state) : null,
    autoTemperature: state.session.autoTemperature,
    autoExamples: state.session.draftExamples === null,
  }));
  if (batch?.pilot === undefined) return null;
  const { pilot, examples = 0, temperature } = batch;
  const goesOn = autoTemperature || (autoExamples && pilot.some((manner) => (manner.examples ?? 0) > 0));
  if (!goesOn) return null;
  return (
    <div className={classes.pilot}>
      <span>Rows that pass, by temperature</span>
      <ul aria-label="Temperatures tried">
        {pilot.map((manner) => (
          <li key={mannerInWords(manner)} data-chosen={sameManner(manner, batch) || undefined} className="numeral">
            {mannerInWords(manner)}: {manner.passed} of {manner.drawn}
            {sameManner(manner, batch) && ', chosen'}
          </li>
        ))}
      </ul>
      {pilot.every(({ passed }) => passed === 0) ? (
        <span>None does, so it stays at {temperature}.</span>
      ) : (
        examples > 0 && (
          <span>
            {examples} of your examples {examples === 1 ? 'stands' : 'stand'} in front of each group of {ROWS_A_FRONT}{' '}
            rows, behind the prompt.
          </span>
        )
      )}
    </div>
  );
}
