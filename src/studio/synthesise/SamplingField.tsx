import { SAMPLING_TABLE } from '../../generation/options';
import type { SamplingOptions } from '../../generation/types';
import { formRange } from '../../options';
import { useStudio, useStudioState } from '../StudioContext';
import { Field } from '../ui/Field';
import { KeptNumberInput } from '../ui/KeptNumberInput';

interface SamplingFieldProps {
  name: keyof SamplingOptions;
  label: string;
  /** Left out for whole numbers. */
  step?: number;
  help?: string;
}

export function SamplingField({ name, label, step, help }: SamplingFieldProps) {
  const { store } = useStudio();
  const value = useStudioState((state) => state.session.draftSampling[name]);
  return (
    <Field label={label} help={help} quiet>
      {(ids) => (
        <KeptNumberInput
          {...ids}
          value={value}
          {...formRange(SAMPLING_TABLE[name])}
          step={step ?? 1}
          allowDecimal={!('integer' in SAMPLING_TABLE[name])}
          clampBehavior="blur"
          onChange={(next) => typeof next === 'number' && store.setDraftSampling({ [name]: next })}
        />
      )}
    </Field>
  );
}
