import { NumberInput, type NumberInputProps } from '@mantine/core';
import { type FocusEvent, useState } from 'react';

interface KeptNumberInputProps extends NumberInputProps {
  /** Whether nothing is a value of its own. */
  emptyAllowed?: boolean;
}

/** A number field that never stays empty while a number is in force: left empty, it shows that number again. */
export function KeptNumberInput({ emptyAllowed = false, onBlur, ...props }: KeptNumberInputProps) {
  const [restored, setRestored] = useState(0);
  const leave = (event: FocusEvent<HTMLInputElement>): void => {
    onBlur?.(event);
    if (!emptyAllowed && event.currentTarget.value.trim() === '') setRestored((count) => count + 1);
  };
  return <NumberInput key={restored} {...props} onBlur={leave} />;
}
