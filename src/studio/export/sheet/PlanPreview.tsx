import { Text } from '@mantine/core';
import { useId } from 'react';
import type { DatasetPlan } from '../../actions/export/dataset';
import classes from './Sheet.module.css';

interface PlanPreviewProps {
  readonly planned: DatasetPlan;
  readonly spreadsheetSafe: boolean;
}

/** The first rows as they will stand in the file, and what else there will be. */
export function PlanPreview({ planned: { plan, files }, spreadsheetSafe }: PlanPreviewProps) {
  const heading = useId();
  const lines = spreadsheetSafe ? plan.preview.spreadsheetSafe : plan.preview.plain;
  if (lines.length === 0) return null;
  const isParquet = plan.target.container === 'parquet';
  return (
    <section aria-labelledby={heading}>
      <Text id={heading} size="sm" fw={600}>
        The first rows{isParquet ? ', shown as JSON' : ''}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard. */}
      <pre className={`${classes.preview} code`} tabIndex={0}>
        {lines.join('\n')}
      </pre>
      <Text size="xs" c="dimmed">
        {files.length > 1 ? `The folder holds ${files.join(', ')}.` : `Saved as ${files[0]}.`}
      </Text>
    </section>
  );
}
