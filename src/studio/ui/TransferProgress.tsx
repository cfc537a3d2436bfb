import { Button, Progress, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './TransferProgress.module.css';

interface TransferProgressProps {
  /** What comes in: "Downloading owner/name…". */
  words: ReactNode;
  /** How much of it, how fast. */
  figures: ReactNode;
  /** 0…1; null where it cannot be known, and the bar only moves. */
  share: number | null;
  /** The bar's name. */
  label: string;
  cancel: { readonly onClick: () => void; readonly disabled?: boolean; readonly 'aria-label'?: string };
}

/** Something large that comes in: how far it is, and the way to stop it. */
export function TransferProgress({ words, figures, share, label, cancel }: TransferProgressProps) {
  return (
    <>
      <div className={classes.line}>
        <Text size="xs" truncate>
          {words}
        </Text>
        <Text size="xs" c="dimmed" className={`${classes.figures} numeral`}>
          {figures}
        </Text>
        <Button size="compact-xs" variant="subtle" {...cancel}>
          Cancel
        </Button>
      </div>
      <Progress value={share === null ? 100 : share * 100} animated={share === null} aria-label={label} />
    </>
  );
}
