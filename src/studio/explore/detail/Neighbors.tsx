import { Button } from '@mantine/core';
import { selectRow } from '../../actions/explore/map';
import { useStudio, useStudioParts, useStudioState } from '../../StudioContext';
import { exampleNumber } from '../../store/references.slice';
import { firstLine, formatShare } from '../../ui/format';
import classes from './Detail.module.css';

/** References nearest to a row: by what the model makes of them, and by wording. */
export function Neighbors({ id, onCompare }: { id: string; onCompare: (referenceId: string) => void }) {
  const { neighbors, verdict, references } = useStudioParts((state) => ({
    neighbors: state.neighbors,
    verdict: state.samples.find((sample) => sample.id === id)?.verdict ?? null,
    references: state.references,
  }));
  const inputOf = (referenceId: string): string => references.find((each) => each.id === referenceId)?.input ?? '';
  const wording = verdict?.nearestReferenceId ?? null;
  if (neighbors.length === 0 && wording === null) {
    return <p className={classes.reasons}>Nearest references appear once the row is on the map.</p>;
  }
  return (
    <div className={classes.neighbors}>
      <h4 className={classes.subtitle}>Nearest of your examples</h4>
      <ul>
        {wording !== null && verdict && !neighbors.some((neighbor) => neighbor.referenceId === wording) && (
          <Row
            referenceId={wording}
            text={inputOf(wording)}
            figure={`${formatShare(verdict.similarity)} same wording`}
            onCompare={onCompare}
          />
        )}
        {neighbors.map(({ referenceId, similarity }) => (
          <Row
            key={referenceId}
            referenceId={referenceId}
            text={inputOf(referenceId)}
            figure={`${referenceId === wording && verdict ? `${formatShare(verdict.similarity)} same wording, ` : ''}cosine ${similarity.toFixed(2)}`}
            onCompare={onCompare}
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
}: {
  referenceId: string;
  text: string;
  figure: string;
  onCompare: (id: string) => void;
}) {
  const studio = useStudio();
  const number = useStudioState((state) => exampleNumber(state.references, referenceId));
  return (
    <li className={classes.neighbor}>
      <button type="button" className={classes.neighborText} onClick={() => selectRow(studio, referenceId)}>
        <span className={classes.neighborName}>Example {number}</span> {firstLine(text, 90)}
      </button>
      <span className={`${classes.figure} numeral`}>{figure}</span>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`Compare with example ${number}`}
        onClick={() => onCompare(referenceId)}
      >
        Compare
      </Button>
    </li>
  );
}
