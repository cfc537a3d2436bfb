import { Button, Group, VisuallyHidden } from '@mantine/core';
import { Fragment, type ReactNode, useState } from 'react';
import classes from './KeptTable.module.css';

interface KeptTableProps {
  /** What is in it, for who does not see it. */
  label: string;
  /** Heads of the columns before the one of actions. */
  columns: readonly string[];
  children: ReactNode;
}

/** What the browser keeps: a row a thing, with what can be done about it last. */
export function KeptTable({ label, columns, children }: KeptTableProps) {
  return (
    <table className={`${classes.table} numeral`} aria-label={label}>
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col">
            <VisuallyHidden>Actions</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

interface KeptRowProps {
  /** As many as the table has columns. */
  cells: readonly ReactNode[];
  /** What can be done about it. */
  children: ReactNode;
}

export function KeptRow({ cells, children }: KeptRowProps) {
  return (
    <tr>
      {cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in columns, which do not move.
        <Fragment key={at}>
          <td>{cell}</td>
        </Fragment>
      ))}
      <td>
        <Group gap={4} justify="flex-end">
          {children}
        </Group>
      </td>
    </tr>
  );
}

interface DeleteButtonProps {
  /** What is deleted. */
  name: string;
  disabled?: boolean;
  onDelete: () => void;
}

/** Deletes at the second press: nothing brings it back. */
export function DeleteButton({ name, disabled = false, onDelete }: DeleteButtonProps) {
  const [sure, setSure] = useState(false);
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="red"
      disabled={disabled}
      aria-label={sure ? `Delete ${name} for good` : `Delete ${name}`}
      onBlur={() => setSure(false)}
      onClick={() => (sure ? onDelete() : setSure(true))}
    >
      {sure ? 'Delete for good' : 'Delete'}
    </Button>
  );
}
