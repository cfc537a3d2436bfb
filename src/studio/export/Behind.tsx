import { countDrawn } from '../../export/certificate/rates';
import { byIdentity } from '../../project/byIdentity';
import type { Project } from '../../project/types';
import { certificateFacts } from '../actions/export/certificateFacts';
import { useStudioState } from '../StudioContext';
import { funnelOf } from '../selectors/funnel';
import { recipeOf } from '../selectors/sampleGroup';
import { Fact, Facts } from '../ui/Facts';
import { formatCount, formatShare, plural } from '../ui/format';
import classes from './Export.module.css';

const counted = byIdentity((project: Project) => {
  const { drawn, recipe } = certificateFacts(project, null);
  return { ...countDrawn(drawn), checks: recipe?.checks.length ?? 0 };
});

/** What the certificate of an exported folder will say of the rows, before they are exported. */
export function Behind() {
  const project = useStudioState((state) => state.project);
  if (project.samples.length === 0) return null;
  const { drawn, pass, audited, accepted, rejected, rewritten, checks } = counted(project);
  return (
    <section className={classes.behind} aria-label="What stands behind the rows">
      <h3>What stands behind the rows</h3>
      <Facts>
        <Fact term="Drawn">
          {formatCount(drawn)}:{' '}
          {funnelOf(recipeOf(project), project.samples)
            .map(({ words, count }) => `${formatCount(count)} ${words}`)
            .join(', ')}
        </Fact>
        <Fact term="Pass">
          {pass === null
            ? 'nothing was checked'
            : `${formatShare(pass.count / pass.of)} (95 %: ${formatShare(pass.interval[0])} to ${formatShare(pass.interval[1])}), by ${plural(checks, 'check')}`}
        </Fact>
        <Fact term="Read by you">
          {accepted + rejected + rewritten === 0
            ? 'none'
            : `${formatCount(accepted)} accepted, ${formatCount(rejected)} rejected, ${formatCount(rewritten)} written anew`}
        </Fact>
        <Fact term="At random">
          {audited === null
            ? 'no random choice of rows that pass was read: Review has one'
            : `${formatShare(audited.count / audited.of)} of ${formatCount(audited.of)} accepted as they are (95 %: ${formatShare(audited.interval[0])} to ${formatShare(audited.interval[1])})`}
        </Fact>
      </Facts>
      <p>
        A folder for a trainer holds this as certificate.json, with what was not looked at, hashes of its files and a
        line for every row that was drawn; <code>domino certificate --of FOLDER</code> counts it again.
      </p>
    </section>
  );
}
