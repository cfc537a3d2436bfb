import { ExplorePanel } from '../explore/ExplorePanel';
import { ExportPanel } from '../export/ExportPanel';
import { LearnPanel } from '../learn/LearnPanel';
import { ModelPanel } from '../model/ModelPanel';
import { ReferencesPanel } from '../references/ReferencesPanel';
import { SynthesisePanel } from '../synthesise/SynthesisePanel';
import classes from './Workbench.module.css';

/** What I gave, what is being learned, what I get: three columns where they fit, one after the other where they don't. */
export function Workbench() {
  return (
    <main className={classes.columns}>
      <div className={classes.column}>
        <ReferencesPanel />
        <ModelPanel />
      </div>
      <div className={classes.column}>
        <LearnPanel />
      </div>
      <div className={classes.column}>
        <SynthesisePanel />
        <ExplorePanel />
        <ExportPanel />
      </div>
    </main>
  );
}
