import { Tooltip } from '@mantine/core';
import { nearOutcomeWords } from '../../actions/synthesise/drawNear';
import { useStudioParts } from '../../StudioContext';
import { nearObstacle } from '../../selectors/gapsFirst';
import { Fold, FoldToggle } from '../../ui/Fold';
import { plural } from '../../ui/format';
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
  const coverage = useCoverage();
  const { outcome, obstacle } = useStudioParts((state) => ({
    outcome: state.session.nearOutcome,
    obstacle: nearObstacle(state),
  }));
  if (coverage === null) return null;
  const { gaps } = coverage;
  return (
    <section className={`${classes.gaps} ${within ? classes.within : ''}`} aria-label="Gaps">
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
    </section>
  );
}
