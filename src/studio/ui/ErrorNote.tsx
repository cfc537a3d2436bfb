import { Button, CloseButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ErrorFields } from '../../errors';
import classes from './ErrorNote.module.css';

interface ErrorNoteProps {
  error: Pick<ErrorFields, 'message' | 'remedy'> & Partial<ErrorFields>;
  /** What can be done from here: "Try again". */
  action?: { label: string; onClick: () => void };
  /** Another way. */
  other?: { label: string; onClick: () => void };
  onClose?: () => void;
}

/** What went wrong, where, and what to do next. */
export function ErrorNote({ error, action, other, onClose }: ErrorNoteProps) {
  return (
    <div className={classes.note} role="alert">
      <IconAlertTriangle size={16} className={classes.icon} aria-hidden />
      <div className={classes.text}>
        <strong>{error.message}</strong>
        {error.where && <div className={classes.where}>{error.where}</div>}
        <div>{error.remedy}</div>
        {action && (
          <Button size="compact-xs" variant="default" mt={6} onClick={action.onClick}>
            {action.label}
          </Button>
        )}
        {other && (
          <Button size="compact-xs" variant="subtle" mt={6} ml={6} onClick={other.onClick}>
            {other.label}
          </Button>
        )}
      </div>
      {onClose && <CloseButton size="sm" aria-label="Dismiss this error" onClick={onClose} />}
    </div>
  );
}
