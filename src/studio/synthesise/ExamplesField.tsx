import { EXAMPLES_SPEC } from '../../generation/options';
import { formRange } from '../../options';
import { useStudio, useStudioParts } from '../StudioContext';
import { isChecked } from '../selectors/draftPlan';
import { Field } from '../ui/Field';
import { KeptNumberInput } from '../ui/KeptNumberInput';

/** Left empty, the first rows choose whether some stand there, where they can be checked. */
export function ExamplesField() {
  const { store } = useStudio();
  const { count, checked } = useStudioParts((state) => ({
    count: state.session.draftExamples,
    checked: isChecked(state),
  }));
  return (
    <Field
      label="Examples in front"
      help="Behind the prompt, others for each group of rows. Left empty, the first rows choose."
      quiet
    >
      {(ids) => (
        <KeptNumberInput
          {...ids}
          emptyAllowed={checked}
          value={count ?? (checked ? '' : 0)}
          placeholder="auto"
          {...formRange(EXAMPLES_SPEC)}
          step={1}
          allowDecimal={false}
          clampBehavior="blur"
          onChange={(next) => {
            if (typeof next === 'number' || next === '') store.setDraftExamples(next === '' ? null : next);
          }}
        />
      )}
    </Field>
  );
}
