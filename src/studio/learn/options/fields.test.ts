import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../domino/options';
import { OPTION_TABLE } from '../../../domino/optionTable';
import { presetOptions } from '../../../domino/presets';
import type { DominoOptions } from '../../../domino/types';
import { OPTION_GROUPS } from './fields';

const fields = OPTION_GROUPS.flatMap((group) => group.fields);
const accepted = (name: string, value: unknown): DominoOptions =>
  parseOptions({ ...presetOptions('studio'), [name]: value });

describe('the form', () => {
  it('has every option but the preset once', () => {
    const names = Object.keys(OPTION_TABLE).filter((name) => name !== 'preset');
    expect(fields.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it('offers nothing that the run would refuse', () => {
    for (const field of fields) {
      if (field.kind === 'choice') for (const { value } of field.choices) accepted(field.name, value);
      if (field.kind !== 'number') continue;
      expect([field.min, field.max].every(Number.isFinite), field.name).toBe(true);
      for (const value of [field.min, field.max]) accepted(field.name, value);
      if (field.empty) accepted(field.name, field.empty.value);
      expect(field.step === undefined || !field.integer, field.name).toBe(true);
    }
  });
});
