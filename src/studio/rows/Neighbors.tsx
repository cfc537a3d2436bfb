import { Button } from '@mantine/core';
import { isReferenceId, type ReferenceId } from '../../project/ids';
import { referenceOf } from '../../project/references';
import { samplesById } from '../../project/samples';
import type { CopyEvidence } from '../../quality/checks/copies';
import { findingOf } from '../../quality/judgement';
import { selectRow } from '../actions/explore/map';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { rowName } from '../selectors/rowName';
import { firstLine, formatShare } from '../ui/format';
import classes from './Detail.module.css';

interface NeighborsProps {
  readonly id: string;
  readonly onCompare: (referenceId: ReferenceId) => void;
  /** What a press on a reference does; absent: it is shown in place of the row. */
  readonly onChoose?: (referenceId: ReferenceId) => void;
}

/** References nearest to a row: by what the model makes of them, and by wording. */
export function Neighbors({ id, onCompare, onChoose }: NeighborsProps) {
  const { neighbors, judgement, files } = useStudioParts(({ project, session }) => ({
    neighbors: session.neighbors,
    judgement: samplesById(project.samples).get(id)?.judgement ?? null,
    files: project.files,
  }));
  const inputOf = (referenceId: ReferenceId): string => referenceOf({ files }, referenceId)?.input ?? '';
  const studio = useStudio();
  const choose = onChoose ?? ((referenceId: ReferenceId) => selectRow(studio, referenceId));
  const copy = judgement ? findingOf<CopyEvidence>(judgement, 'copies')?.evidence : undefined;
  const nearest = copy?.reference;
  const wording = isReferenceId(nearest) ? nearest : null;
  if (neighbors.length === 0 && wording === null) {
    return <p className={classes.reasons}>Nearest references appear once the row is on the map.</p>;
  }
  return (
    <div className={classes.neighbors}>
      <h4 className={classes.subtitle}>Nearest of your examples</h4>
      <ul>
        {wording !== null && copy && !neighbors.some((neighbor) => neighbor.referenceId === wording) && (
          <Row
            referenceId={wording}
            text={inputOf(wording)}
            figure={`${formatShare(copy.similarity)} same wording`}
            onCompare={onCompare}
            onChoose={choose}
          />
        )}
        {neighbors.map(({ referenceId, similarity }) => (
          <Row
            key={referenceId}
            referenceId={referenceId}
            text={inputOf(referenceId)}
            figure={`${referenceId === wording && copy ? `${formatShare(copy.similarity)} same wording, ` : ''}cosine ${similarity.toFixed(2)}`}
            onCompare={onCompare}
            onChoose={choose}
          />
        ))}
      </ul>
    </div>
  );
}

function Row({
  referenceId,
  text,
  figure,
  onCompare,
  onChoose,
}: {
  referenceId: ReferenceId;
  text: string;
  figure: string;
  onCompare: (id: ReferenceId) => void;
  onChoose: (id: ReferenceId) => void;
}) {
  const name = useStudioState((state) => rowName(state.project, referenceId));
  return (
    <li className={classes.neighbor}>
      <button type="button" className={classes.neighborText} onClick={() => onChoose(referenceId)}>
        <span className={classes.neighborName}>{name}</span> {firstLine(text, 90)}
      </button>
      <span className={`${classes.figure} numeral`}>{figure}</span>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`Compare with ${name.toLowerCase()}`}
        onClick={() => onCompare(referenceId)}
      >
        Compare
      </Button>
    </li>
  );
}
