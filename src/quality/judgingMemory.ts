/** What was found against one set of references, kept from one recipe to the next: a recipe that differs in one check costs that check. */
import type { Executor } from '../execution/types';
import { CHECKS } from './checks';
import type { OpenCheck, OpenSampleCheck, ReferenceText, SampleText } from './checks/check';
import { RowRuns } from './execution';
import { type Finding, findingOf, type Judgement } from './judgement';
import type { Likelihoods } from './likelihood';
import { isOpinion } from './opinions/earned';
import type { Recipe, RecipeEntry } from './recipe';
import { parseRecipe } from './recipeSchema';

type RunsPrograms = Pick<Executor, 'run'>;

/** Settings of one check whose findings are kept: those asked last, so that a rule can be switched off and on again. */
const MOST_SETTINGS = 4;

interface Kept {
  /** What was judged: an id may have another text since. */
  readonly sample: SampleText;
  readonly finding: Finding;
}

interface Asked {
  /** null until it is asked here: what it found came from elsewhere. */
  check: OpenCheck | null;
  readonly findings: Map<string, Kept>;
}

interface Basis {
  readonly references: readonly ReferenceText[];
  readonly runs: RowRuns;
  /** By the check's name, then by its settings; those asked last stand last. */
  readonly asked: Map<string, Map<string, Asked>>;
}

export class JudgingMemory {
  private basis: Basis | null = null;

  /** Begin with these references. What was found against others, or without what runs rows, is forgotten. */
  begin(references: readonly ReferenceText[], executor: RunsPrograms | null, likelihoods: Likelihoods): JudgingBasis {
    const { basis } = this;
    if (basis === null || !sameTexts(basis.references, references) || basis.runs.canRun !== (executor !== null))
      this.basis = { references, runs: new RowRuns(references, executor), asked: new Map() };
    else if (executor !== null) basis.runs.runBy(executor);
    return new JudgingBasis(this.basis!, likelihoods);
  }
}

export interface JudgedSample {
  readonly sample: SampleText;
  readonly judgement: Judgement;
}

/** Opens checks for one session. */
export class JudgingBasis {
  constructor(
    private readonly basis: Basis,
    private readonly likelihoods: Likelihoods,
  ) {}

  /** One that looks at a sample by itself remembers what it found; one that compares them begins anew. */
  open(entry: RecipeEntry): OpenCheck {
    // Another model may be there now: who asks it remembers what it said.
    if (isOpinion(entry.name)) return this.opened(entry);
    const asked = this.askedBy(entry);
    const check = asked.check ?? this.opened(entry);
    if (check.looksAt === 'set') return check;
    asked.check = check;
    return this.remembering(check, asked.findings);
  }

  /** What a recipe found of samples elsewhere, against the same references, stands here too; what it could not tell is asked again. */
  remember(recipe: Recipe, judged: readonly JudgedSample[]): void {
    for (const entry of parseRecipe(recipe).checks) {
      const { findings } = this.askedBy(entry);
      for (const { sample, judgement } of judged) {
        const finding = findingOf(judgement, entry.name);
        if (finding !== undefined && finding.verdict !== 'unsure') findings.set(sample.id, { sample, finding });
      }
    }
  }

  private askedBy({ name, ...settings }: RecipeEntry): Asked {
    const { asked } = this.basis;
    const ofCheck = asked.get(name) ?? new Map<string, Asked>();
    asked.set(name, ofCheck);
    const key = JSON.stringify(settings);
    const own = ofCheck.get(key) ?? { check: null, findings: new Map<string, Kept>() };
    ofCheck.delete(key);
    ofCheck.set(key, own);
    for (const oldest of [...ofCheck.keys()].slice(0, -MOST_SETTINGS)) ofCheck.delete(oldest);
    return own;
  }

  private opened({ name, ...settings }: RecipeEntry): OpenCheck {
    const { references, runs } = this.basis;
    const { likelihoods } = this;
    return CHECKS.find((each) => each.name === name)!.open({ references, runs, likelihoods }, settings);
  }

  private remembering(check: OpenSampleCheck, findings: Map<string, Kept>): OpenSampleCheck {
    const { runs } = this.basis;
    return {
      looksAt: 'sample',
      judge: async (sample) => {
        const kept = findings.get(sample.id);
        if (kept !== undefined && isSame(kept.sample, sample)) return kept.finding;
        const before = runs.unavailable;
        const finding = await check.judge(sample);
        // For want of Python nothing is known, and it may be there the next time.
        if (runs.unavailable === before) findings.set(sample.id, { sample, finding });
        return finding;
      },
    };
  }
}

const sameTexts = (a: readonly ReferenceText[], b: readonly ReferenceText[]): boolean =>
  a.length === b.length && a.every(({ id, text }, at) => b[at]!.id === id && b[at]!.text === text);

const isSame = (a: SampleText, b: SampleText): boolean =>
  a.text === b.text &&
  a.finishReason === b.finishReason &&
  JSON.stringify(a.composition) === JSON.stringify(b.composition);
