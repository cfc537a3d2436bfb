/** Every sample is judged against the references as it arrives; the judging runs in its own worker, one request at a time. */
import type { Judgement, ReferenceMeasures } from '../../../../workers/checks/checks.protocol';
import type { Reference } from '../../../references/types';
import type { SetMetrics } from '../../store/explore.slice';
import { exampleNumber, keptReferences, sameRows } from '../../store/references.slice';
import type { StudioState } from '../../store/store';
import { numberOf, type Sample, shownSamples } from '../../store/synthesis.slice';
import type { SampleVerdict } from '../../store/verdict';
import type { Studio } from '../../studio';
import { formatShare } from '../../ui/format';
import { report } from '../failures';

/** Rows a request: verdicts keep arriving while many samples are judged. */
const JUDGE_BATCH = 64;

const running = new WeakMap<Studio, Promise<void>>();

/** Judge what has no verdict yet, then measure. Calls while one runs wait for it, and for what came in meanwhile. */
export async function judgeSamples(studio: Studio): Promise<void> {
  const before = running.get(studio);
  if (before) return before;
  const run = judgeAll(studio).finally(() => running.delete(studio));
  running.set(studio, run);
  return run;
}

async function judgeAll(studio: Studio): Promise<void> {
  try {
    // Rows come in while others are judged or measured: it ends when none waits.
    let measured: boolean;
    do {
      while (waiting(studio)) await judgeBatch(studio);
      measured = await measureSamples(studio);
    } while (waiting(studio) || !measured);
  } catch (thrown) {
    report(studio, thrown);
  }
}

/** Behind an opened prompt there may be no examples: then there is no domain to be of, and nothing to copy. */
function waiting({ store }: Studio): boolean {
  const state = store.getState();
  return state.samples.some((sample) => sample.verdict === null) && keptReferences(state).length > 0;
}

async function judgeBatch({ store, checks }: Studio): Promise<void> {
  const { samples, references: all } = store.getState();
  const references = keptReferences(store.getState());
  const first = samples.findIndex((sample) => sample.verdict === null);
  const known = samples.slice(0, first + JUDGE_BATCH);
  const [earlier, batch] = [known.slice(0, first), known.slice(first)];
  const judged = await checks.judge({
    references: references.map((reference) => reference.input),
    earlier: earlier.map((sample) => sample.row.text),
    samples: batch.map((sample) => sample.row.text),
  });
  const now = store.getState();
  // Judged against other references or samples than there are now: it is asked again.
  if (!sameRows(keptReferences(now), references) || known.some(({ id }, i) => now.samples[i]?.id !== id)) return;
  const verdicts = new Map<string, SampleVerdict>();
  batch.forEach((sample, index) => {
    const judgement = judged[index];
    if (judgement) verdicts.set(sample.id, verdictOf(judgement, references, all, known));
  });
  now.setVerdicts(verdicts);
}

/**
 * A judgement in the words of the badges.
 * @param references what it was judged against
 * @param allReferences the list that examples have their numbers from, dropped ones included
 */
export function verdictOf(
  judgement: Judgement,
  references: readonly Reference[],
  allReferences: readonly Reference[],
  samples: readonly Sample[],
): SampleVerdict {
  const { lacks, copy, nearestReference, similarity, repeats } = judgement;
  const nearest = nearestReference === null ? undefined : references[nearestReference];
  const repeated = repeats === null ? undefined : samples[repeats];
  const novelty = copy === 'exact' ? 'copy' : copy === 'near' ? 'near-copy' : repeated ? 'duplicate' : 'novel';
  const example = nearest ? exampleNumber(allReferences, nearest.id) : 0;
  const reasons: string[] = [];
  if (copy === 'exact') reasons.push(`Word for word example ${example}.`);
  if (copy === 'near') reasons.push(`${formatShare(similarity)} of its wording is example ${example}.`);
  if (repeated) reasons.push(`Repeats sample ${numberOf(repeated.id)}.`);
  if (lacks.length > 0) reasons.push(`Lacks what your examples share: ${lacks.join('; ')}.`);
  return {
    novelty,
    inDomain: lacks.length === 0,
    reasons,
    nearestReferenceId: nearest?.id ?? null,
    similarity,
    duplicateOf: repeated?.id ?? null,
  };
}

/** Judge everything anew: the references changed, and with them what the domain is. */
export async function rejudgeSamples(studio: Studio): Promise<void> {
  const { store } = studio;
  if (store.getState().samples.length === 0) return;
  store.setState((state) => ({ samples: state.samples.map((sample) => ({ ...sample, verdict: null })) }));
  await judgeSamples(studio);
}

/** The shown samples in figures; false where others are shown by the time these are there. */
async function measureSamples({ store, checks }: Studio): Promise<boolean> {
  const samples = shownSamples(store.getState());
  const checked = keptReferences(store.getState()).length > 0;
  const distinct2 = await checks.distinct2(samples.map((sample) => sample.row.text));
  const share = (holds: (verdict: SampleVerdict) => boolean): number | null =>
    samples.length === 0 || !checked
      ? null
      : samples.filter(({ verdict }) => verdict && holds(verdict)).length / samples.length;
  const sampleMetrics: SetMetrics = {
    rows: samples.length,
    inDomainRate: share((verdict) => verdict.inDomain),
    copyRate: share((verdict) => verdict.novelty === 'copy'),
    nearCopyRate: share((verdict) => verdict.novelty === 'near-copy'),
    duplicateRate: share((verdict) => verdict.duplicateOf !== null),
    distinct2,
  };
  // Judging goes on, rows go: only the figures of what is shown now are kept.
  const now = shownSamples(store.getState());
  if (now.length !== samples.length || samples.some(({ id }, i) => now[i]?.id !== id)) return false;
  store.setState({ sampleMetrics: samples.length > 0 ? sampleMetrics : null });
  return true;
}

/** The same figures of the references themselves: what the samples' are to be read against. */
export function referenceFigures(rows: number, measured: ReferenceMeasures): Partial<StudioState> {
  return {
    referenceMetrics: {
      rows,
      inDomainRate: measured.inDomainRate,
      copyRate: measured.exactRepeatRate,
      nearCopyRate: measured.nearRepeatRate,
      duplicateRate: null,
      distinct2: measured.distinct2,
    },
    domainProperties: measured.domain,
    pythonShare: measured.pythonShare,
  };
}
