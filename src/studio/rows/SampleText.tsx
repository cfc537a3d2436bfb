import type { Sample } from '../../project/types';
import { useStudioState } from '../StudioContext';
import { partsShown } from '../selectors/partsShown';
import { firstLine } from '../ui/format';
import classes from './SampleText.module.css';

/** A sample on one line; where it splits into a question and an answer, both are on it. */
export function SampleText({ sample }: { sample: Sample }) {
  const parts = useStudioState(({ project }) => partsShown(project, sample));
  const { question, answer } = parts ?? { question: sample.row.text, answer: null };
  return (
    <span className={classes.text}>
      {firstLine(question) || '(empty)'}
      {answer !== null && <span className={classes.answer}> → {firstLine(answer)}</span>}
    </span>
  );
}
