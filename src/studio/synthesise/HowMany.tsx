import { SegmentedControl } from '@mantine/core';
import { AIM_TABLE } from '../../generation/aim';
import { formRange } from '../../options';
import { useStudio, useStudioParts } from '../StudioContext';
import { isChecked } from '../selectors/draftPlan';
import { Field } from '../ui/Field';
import { KeptNumberInput } from '../ui/KeptNumberInput';
import { SamplingField } from './SamplingField';
import classes from './Synthesise.module.css';

/** Until so many pass, or so many; without examples nothing is checked, and it is so many. */
export function HowMany() {
  const { store } = useStudio();
  const { checked, until } = useStudioParts((state) => ({
    checked: isChecked(state),
    until: state.session.drawUntil,
  }));
  return (
    <>
      {checked && (
        <SegmentedControl
          aria-label="Draw"
          data={[
            { value: 'until', label: 'Until they pass' },
            { value: 'count', label: 'A number' },
          ]}
          value={until ? 'until' : 'count'}
          onChange={(value) => store.setDrawUntil(value === 'until')}
        />
      )}
      {checked && until ? (
        <>
          <AimField name="pass" label="Passing" />
          <AimField name="most" label="At most" />
        </>
      ) : (
        <div className={classes.narrow}>
          <SamplingField name="count" label="Samples" />
        </div>
      )}
    </>
  );
}

function AimField({ name, label }: { name: keyof typeof AIM_TABLE; label: string }) {
  const { store } = useStudio();
  const { value } = useStudioParts((state) => ({ value: state.session.draftAim[name] }));
  return (
    <div className={classes.narrow}>
      <Field label={label} quiet>
        {(ids) => (
          <KeptNumberInput
            {...ids}
            value={value}
            {...formRange(AIM_TABLE[name])}
            step={10}
            allowDecimal={false}
            clampBehavior="blur"
            onChange={(next) => typeof next === 'number' && store.setDraftAim({ [name]: next })}
          />
        )}
      </Field>
    </div>
  );
}
