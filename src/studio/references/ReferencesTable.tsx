import { ActionIcon, VisuallyHidden } from '@mantine/core';
import { IconRestore, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { isReferenceId, type ReferenceId } from '../../project/ids';
import { allReferences, droppedSet } from '../../project/references';
import type { ProjectReference } from '../../project/types';
import { selectRow } from '../actions/explore/map';
import { toggleDropped } from '../actions/references/references';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { learnedParts } from '../selectors/partsShown';
import { rowName } from '../selectors/rowName';
import type { StudioState } from '../store/store';
import { firstLine, formatShare } from '../ui/format';
import { Tag } from '../ui/Tag';
import { type Column, VirtualTable } from '../ui/VirtualTable';
import classes from './ReferencesPanel.module.css';

export function ReferencesTable() {
  const studio = useStudio();
  const { references, droppedIds, selectedId } = useStudioParts(({ project, session }) => ({
    references: allReferences(project),
    droppedIds: droppedSet(project),
    selectedId: session.selectedId,
  }));
  const columns = useMemo(
    (): readonly Column<ProjectReference>[] => [
      {
        key: 'text',
        header: 'Example',
        width: 'minmax(0, 1fr)',
        cell: (row) => <ReferenceText reference={row} />,
      },
      {
        key: 'marks',
        header: <VisuallyHidden>Marks</VisuallyHidden>,
        width: 'auto',
        cell: (row) => <Marks reference={row} />,
      },
      { key: 'tokens', header: 'Tokens', width: '48px', align: 'end', cell: (row) => <Tokens text={row.input} /> },
      {
        key: 'drop',
        header: <VisuallyHidden>Drop</VisuallyHidden>,
        width: '24px',
        cell: (row) => <DropButton reference={row} />,
      },
    ],
    [],
  );
  return (
    <VirtualTable
      label="References"
      rows={references}
      idOf={(row) => row.id}
      columns={columns}
      selectedId={selectedId}
      onSelect={(id) => selectRow(studio, id)}
      isFaded={(row) => droppedIds.has(row.id)}
      onRowKey={(key, id) => {
        if ((key !== 'Delete' && key !== 'Backspace') || !isReferenceId(id)) return false;
        toggleDropped(studio, id);
        return true;
      }}
    />
  );
}

/** Where an answer is learned, question and answer on the line. */
function ReferenceText({ reference }: { reference: ProjectReference }) {
  const parts = useStudioState(({ project }) => learnedParts(project, reference));
  const { question, answer } = parts ?? { question: reference.input, answer: null };
  return (
    <span className={classes.text}>
      {firstLine(question)}
      {answer !== null && <span className={classes.answer}> → {firstLine(answer)}</span>}
    </span>
  );
}

function Tokens({ text }: { text: string }) {
  const { count, limit } = useStudioParts(({ session }) => ({
    count: session.tokenCounts.get(text),
    limit: session.draftOptions.maxTokens,
  }));
  if (count === undefined) return '–';
  if (count <= limit) return count;
  return (
    <Tag tone="warn" why={`${count} tokens; cut at ${limit} when learning.`}>
      {count}
    </Tag>
  );
}

function Marks({ reference }: { reference: ProjectReference }) {
  const heldOut = useStudioState((state) => state.session.heldOutIds.has(reference.id));
  const repeats = useStudioState((state) => state.session.nearDuplicates.get(reference.id));
  const original = useStudioState((state) => (repeats ? nameIn(state, repeats.of) : ''));
  return (
    <>
      {repeats && (
        <Tag tone="warn" why={`${formatShare(repeats.similarity)} like ${original}.`}>
          repeat
        </Tag>
      )}
      {heldOut && (
        <Tag tone="neutral" why="Held out of learning, to measure whether it generalises.">
          held out
        </Tag>
      )}
    </>
  );
}

function DropButton({ reference }: { reference: ProjectReference }) {
  const studio = useStudio();
  const dropped = useStudioState((state) => droppedSet(state.project).has(reference.id));
  const name = useStudioState((state) => nameIn(state, reference.id));
  return (
    <ActionIcon
      size="sm"
      tabIndex={-1}
      aria-label={dropped ? `Bring ${name} back` : `Drop ${name}`}
      onClick={(event) => {
        event.stopPropagation();
        toggleDropped(studio, reference.id);
      }}
    >
      {dropped ? <IconRestore size={14} /> : <IconX size={14} />}
    </ActionIcon>
  );
}

/** In a sentence: "example 3". */
const nameIn = ({ project }: StudioState, id: ReferenceId): string => rowName(project, id).toLowerCase();
