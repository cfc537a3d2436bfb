import { Anchor, Tooltip } from '@mantine/core';
import { nearOutcomeWords } from '../../actions/synthesise/drawNear';
import { useStudioParts } from '../../StudioContext';
import { nearObstacle } from '../../selectors/gapsFirst';
import type { CoverageFound } from '../../store/explore.slice';
import type { NearOutcome } from '../../store/synthesis.slice';
import { Fold, FoldToggle } from '../../ui/Fold';
import { formatCount, plural } from '../../ui/format';
import { COVERAGE_HELP, coverageWords } from './coverageWords';
import { GapList } from './GapList';
import classes from './Gaps.module.css';
import { useCoverage } from './useCoverage';

interface GapsProps {
  readonly opened?: boolean;
  /** In a panel, which has an edge of its own. */
  readonly within?: boolean;
}

/** How many examples have a passing row nearby, where none is, and what became of the gap that was drawn near. */
export function Gaps({ opened = false, within = false }: GapsProps) {
  const { found: coverage, waits } = useCoverage();
  const { outcome, obstacle } = useStudioParts((state) => ({
    outcome: state.session.nearOutcome,
    obstacle: nearObstacle(state),
  }));
  if (coverage === null && waits === null) return null;
  return (
    <section className={`${classes.gaps} ${within ? classes.within : ''}`} aria-label="Gaps">
      {waits !== null && <Waits {...waits} />}
      {coverage !== null && <Found coverage={coverage} opened={opened} outcome={outcome} obstacle={obstacle} />}
    </section>
  );
}

/** So many texts are not embedded unasked. */
function Waits({ texts, measure }: { texts: number; measure: (() => void) | null }) {
  const many = formatCount(texts);
  if (measure === null)
    return <p className={classes.none}>Which examples have a row nearby is not told of {many} examples and rows.</p>;
  return (
    <p className={classes.none}>
      Which examples have a row nearby: {many} texts have to be read for it.{' '}
      <Anchor component="button" inherit onClick={measure}>
        Measure it
      </Anchor>
    </p>
  );
}

interface FoundProps {
  readonly coverage: CoverageFound;
  readonly opened: boolean;
  readonly outcome: NearOutcome | null;
  readonly obstacle: string | null;
}

function Found({ coverage, opened, outcome, obstacle }: FoundProps) {
  const { gaps } = coverage;
  return (
    <>
      <Tooltip label={COVERAGE_HELP} multiline maw={340}>
        <p className={`${classes.covered} numeral`}>{coverageWords(coverage)}</p>
      </Tooltip>
      <p className={classes.outcome}>{outcome && nearOutcomeWords(outcome)}</p>
      {gaps.length === 0 ? (
        <p className={classes.none}>No gap: each example has one. Ordinary draws will do.</p>
      ) : (
        <Fold opened={opened} toggle={(props) => <FoldToggle {...props}>{plural(gaps.length, 'gap')}</FoldToggle>}>
          {obstacle !== null && <p className={classes.none}>{obstacle}</p>}
          <GapList gaps={gaps} />
        </Fold>
      )}
    </>
  );
}
