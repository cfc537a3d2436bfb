import { Modal } from '@mantine/core';
import { useMemo } from 'react';
import { isReferenceId, type ReferenceId } from '../../project/ids';
import { textOf } from '../actions/explore/map';
import { useStudio, useStudioState } from '../StudioContext';
import { rowName } from '../selectors/rowName';
import classes from './Detail.module.css';
import { type DiffPart, diff } from './diff';

interface CompareDialogProps {
  id: string;
  name: string;
  referenceId: ReferenceId;
  onClose: () => void;
}

/** A row and a reference side by side; what only one of them has is marked. */
export default function CompareDialog({ id, name, referenceId, onClose }: CompareDialogProps) {
  const studio = useStudio();
  const parts = useMemo(
    () => diff(textOf(studio, id) ?? '', textOf(studio, referenceId) ?? ''),
    [studio, id, referenceId],
  );
  const referenceName = useStudioState((state) => rowName(state.project, referenceId));
  return (
    <Modal opened onClose={onClose} size="min(1100px, 94vw)" title={`${name} beside ${referenceName}`}>
      <p className={classes.reasons}>Marked words stand on one side only.</p>
      <div className={classes.compare}>
        <Side title={name} parts={parts.left} source={isReferenceId(id) ? 'reference' : 'synthetic'} />
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
