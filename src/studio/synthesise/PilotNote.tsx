import { useStudioParts } from '../StudioContext';
import { draftPilot, isChecked } from '../selectors/draftPlan';
import classes from './Synthesise.module.css';

/** What rows told of temperatures, for as long as the next draw goes by it. */
export function PilotNote() {
  const { batch } = useStudioParts((state) => ({
    batch: state.session.autoTemperature && isChecked(state) ? draftPilot(state) : null,
  }));
  if (batch?.pilot === undefined) return null;
  return (
    <div className={classes.pilot}>
      <span>Rows that pass, by temperature</span>
      <ul aria-label="Temperatures tried">
        {batch.pilot.map(({ temperature, drawn, passed }) => (
          <li key={temperature} data-chosen={temperature === batch.temperature || undefined} className="numeral">
            {temperature}: {passed} of {drawn}
            {temperature === batch.temperature && ', chosen'}
          </li>
        ))}
      </ul>
      {batch.pilot.every(({ passed }) => passed === 0) && <span>None does, so it stays at {batch.temperature}.</span>}
    </div>
  );
}
