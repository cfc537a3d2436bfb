import { SAMPLING_TABLE } from '../../generation/options';
import { formRange } from '../../options';
import { useStudio, useStudioParts } from '../StudioContext';
import { isChecked } from '../selectors/draftPlan';
import { Field } from '../ui/Field';
import { KeptNumberInput } from '../ui/KeptNumberInput';

/** Left empty, the first rows choose it, where they can be checked. */
export function TemperatureField() {
  const { store } = useStudio();
  const { auto, temperature } = useStudioParts((state) => ({
    auto: state.session.autoTemperature && isChecked(state),
    temperature: state.session.draftSampling.temperature,
  }));
  return (
    <Field label="Temperature" quiet>
      {(ids) => (
        <KeptNumberInput
          {...ids}
          emptyAllowed
          value={auto ? '' : temperature}
          placeholder="auto"
          {...formRange(SAMPLING_TABLE.temperature)}
          step={0.1}
          clampBehavior="blur"
          onChange={(next) => {
            // "0.", on the way to a number, is a text.
            if (typeof next === 'number' || next === '') store.setTemperature(next === '' ? null : next);
          }}
        />
      )}
    </Field>
  );
}
