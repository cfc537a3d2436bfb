/** Samples are judged against the references as they arrive, in the checks worker, which holds what it has judged. */
import type { ChangedJudgements, SentSample } from '../../../../workers/checks/checks.protocol';
import type { ReferenceMeasures } from '../../../metrics/measureReferences';
import { ratesOf } from '../../../metrics/rates';
import type { CopyEvidence } from '../../../quality/checks/copies';
import type { RepeatEvidence } from '../../../quality/checks/repeats';
import { findingOf, type Judgement } from '../../../quality/judgement';
import { defaultRecipe } from '../../../quality/recipe';
import { describeRequirement } from '../../../quality/structure/requirements';
import type { Reference } from '../../../references/types';
import { objectionsTo } from '../../selectors/sentences';
import { keptReferences, sameRows } from '../../store/references.slice';
import type { StudioState } from '../../store/store';
import { type Sample, shownSamples, sourceOf } from '../../store/synthesis.slice';
import type { NoveltyVerdict, SampleVerdict } from '../../store/verdict';
import type { Studio } from '../../studio';
import { report } from '../failures';

/** Rows a request: verdicts keep arriving while many samples are judged. */
const JUDGE_BATCH = 64;

/** What the worker's session holds. */
interface Held {
  readonly references: readonly Reference[];
  /** In the samples' order. */
  ids: readonly string[];
}

interface Job {
  /** Asked for since it last looked. */
  again: boolean;
  done: Promise<void>;
}

const jobs = new WeakMap<Studio, Job>();
const sessions = new WeakMap<Studio, Held>();

/** Judge what was not judged against these references, then measure. Calls while one runs wait for it, and for what came in meanwhile. */
export function judgeSamples(studio: Studio): Promise<void> {
  const running = jobs.get(studio);
  if (running) {
    running.again = true;
    return running.done;
  }
  const job: Job = { again: true, done: Promise.resolve() };
  jobs.set(studio, job);
  job.done = judgeAll(studio, job);
  return job.done;
}

async function judgeAll(studio: Studio, job: Job): Promise<void> {
  try {
    while (job.again) {
      job.again = false;
      while (await judgeNext(studio));
      // Rows come in and go while others are judged or measured.
      if (!(await measureSamples(studio))) job.again = true;
    }
  } catch (thrown) {
    // The worker may have died, and its session with it: the next call opens another.
    sessions.delete(studio);
    report(studio, thrown);
  } finally {
    jobs.delete(studio);
  }
}

/** One request that brings the worker's session nearer to the store; false where there is nothing to ask. */
async function judgeNext(studio: Studio): Promise<boolean> {
  const { store, checks } = studio;
  const { samples } = store.getState();
  const references = keptReferences(store.getState());
  const held = sessions.get(studio);
  if (!held || !sameRows(held.references, references)) {
    if (samples.length === 0) return false;
    await openSession(studio, references);
    return true;
  }
  const judge = async (sent: readonly Sample[], places?: readonly number[]): Promise<true> => {
    setVerdicts(studio, held, await checks.judge(sent.map(toSent), places));
    return true;
  };
  // As a rule all that is held is still there, and what is new stands behind it.
  if (held.ids.every((id, place) => samples[place]?.id === id)) {
    const next = samples.slice(held.ids.length, held.ids.length + JUDGE_BATCH);
    if (next.length === 0) return false;
    held.ids = [...held.ids, ...next.map(({ id }) => id)];
    return judge(next);
  }
  const there = new Set(samples.map(({ id }) => id));
  const gone = held.ids.filter((id) => !there.has(id));
  if (gone.length > 0) {
    held.ids = held.ids.filter((id) => there.has(id));
    setVerdicts(studio, held, await checks.remove(gone));
    return true;
  }
  // What came back goes to its old places in one request.
  const known = new Set(held.ids);
  const last = samples.findLastIndex(({ id }) => known.has(id));
  const places = samples.slice(0, last).flatMap(({ id }, place) => (known.has(id) ? [] : [place]));
  held.ids = samples.slice(0, last + 1).map(({ id }) => id);
  return judge(
    places.map((place) => samples[place]!),
    places,
  );
}

const toSent = (sample: Sample): SentSample => ({
  id: sample.id,
  text: sample.row.text,
  finishReason: sample.row.finishReason,
  source: sourceOf(sample),
});

/** Other references: no verdict stands, and all samples are judged anew. */
async function openSession(studio: Studio, references: readonly Reference[]): Promise<void> {
  await studio.checks.open(
    references.map(({ id, input }) => ({ id, text: input })),
    defaultRecipe,
  );
  sessions.set(studio, { references, ids: [] });
  const { samples } = studio.store.getState();
  if (samples.some(({ verdict }) => verdict !== null))
    studio.store.setState({ samples: samples.map((sample) => ({ ...sample, verdict: null })) });
}

/**
 * Behind an opened prompt there may be no examples: then there is no domain to be of, and nothing to copy. The worker holds such
 * samples to measure them, and no verdict is shown.
 */
function setVerdicts({ store }: Studio, { references }: Held, judged: ChangedJudgements): void {
  const state = store.getState();
  if (references.length === 0 || !sameRows(keptReferences(state), references)) return;
  const verdicts = new Map<string, SampleVerdict>();
  for (const sample of state.samples) {
    const judgement = judged.get(sample.id);
    if (judgement) verdicts.set(sample.id, toVerdict(judgement, sample, state.references));
  }
  state.setVerdicts(verdicts);
}

/**
 * A judgement in the words of the badges.
 * @param references the list that examples have their numbers from, dropped ones included
 */
export function toVerdict(
  judgement: Judgement,
  { row }: Pick<Sample, 'row'>,
  references: readonly Reference[],
): SampleVerdict {
  const copy = findingOf<CopyEvidence>(judgement, 'copies')?.evidence;
  return {
    judgement,
    novelty: noveltyOf(judgement),
    inDomain: findingOf(judgement, 'form')?.verdict === 'pass',
    reasons: objectionsTo(judgement, { row, references }),
    nearestReferenceId: copy?.reference ?? null,
    similarity: copy?.similarity ?? 0,
    duplicateOf: findingOf<RepeatEvidence>(judgement, 'repeats')?.evidence.of ?? null,
  };
}

function noveltyOf(judgement: Judgement): NoveltyVerdict {
  const kind = findingOf<CopyEvidence>(judgement, 'copies')?.evidence.kind;
  if (kind === 'exact') return 'copy';
  if (kind === 'near') return 'near-copy';
  return findingOf(judgement, 'repeats')?.verdict === 'fail' ? 'duplicate' : 'novel';
}

/** The shown samples in figures; false where others are shown by the time these are there. */
async function measureSamples({ store, checks }: Studio): Promise<boolean> {
  const { shownSource } = store.getState();
  const samples = shownSamples(store.getState());
  if (samples.length === 0) {
    store.setState({ sampleMetrics: null });
    return true;
  }
  const distinct2 = await checks.distinct2(shownSource);
  // Judging goes on, rows go: only the figures of what is shown now are kept.
  const now = shownSamples(store.getState());
  if (now.length !== samples.length || samples.some(({ id }, i) => now[i]?.id !== id)) return false;
  const rates = ratesOf(now.flatMap(({ verdict }) => verdict?.judgement ?? []));
  store.setState({ sampleMetrics: { ...rates, rows: now.length, distinct2 } });
  return true;
}

/** The same figures of the references themselves: what the samples' are to be read against. */
export function referenceFigures({ metrics, domain, pythonShare }: ReferenceMeasures): Partial<StudioState> {
  return { referenceMetrics: metrics, domainProperties: domain.map(describeRequirement), pythonShare };
}
