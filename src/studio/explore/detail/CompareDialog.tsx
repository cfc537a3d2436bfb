import { Modal } from '@mantine/core';
import { useMemo } from 'react';
import { textOf } from '../../actions/explore/map';
import { useStudio, useStudioState } from '../../StudioContext';
import { exampleNumber } from '../../store/references.slice';
import classes from './Detail.module.css';
import { type DiffPart, diff } from './diff';

interface CompareDialogProps {
  id: string;
  name: string;
  referenceId: string;
  onClose: () => void;
}

/** A row and a reference side by side; what only one of them has is marked. */
export function CompareDialog({ id, name, referenceId, onClose }: CompareDialogProps) {
  const studio = useStudio();
  const parts = useMemo(
    () => diff(textOf(studio, id) ?? '', textOf(studio, referenceId) ?? ''),
    [studio, id, referenceId],
  );
  const referenceName = useStudioState((state) => `Example ${exampleNumber(state.references, referenceId)}`);
  return (
    <Modal opened onClose={onClose} size="min(1100px, 94vw)" title={`${name} beside ${referenceName}`}>
      <p className={classes.reasons}>Marked words stand on one side only.</p>
      <div className={classes.compare}>
        <Side title={name} parts={parts.left} source={id.startsWith('r') ? 'reference' : 'synthetic'} />
        <Side title={referenceName} parts={parts.right} source="reference" />
      </div>
    </Modal>
  );
}

function Side({ title, parts, source }: { title: string; parts: readonly DiffPart[]; source: string }) {
  return (
    <div className={classes.side} data-source={source}>
      <h3 className={classes.title}>{title}</h3>
      <pre className="code">
        {parts.map((part, index) =>
          part.shared ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
            <span key={index}>{part.text}</span>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
            <mark key={index}>{part.text}</mark>
          ),
        )}
      </pre>
    </div>
  );
}
