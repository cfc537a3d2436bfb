/** Samples are judged against the references as they arrive, in the checks worker, which holds what it has judged. */
import type { ChangedJudgements, SentSample } from '../../../../workers/checks/checks.protocol';
import { EMBEDDED_ID, EMBEDDED_KNOWS } from '../../../../workers/engine/engine.protocol';
import { letEventsRun } from '../../../letEventsRun';
import type { ReferenceMeasures } from '../../../metrics/measureReferences';
import { ratesOf } from '../../../metrics/rates';
import type { SampleId } from '../../../project/ids';
import { keptReferences, sameRows } from '../../../project/references';
import { batchOf, placeOfSample, sourceOf } from '../../../project/samples';
import type { Batch, Project, ProjectReference, Sample } from '../../../project/types';
import type { ModelKnowledge } from '../../../quality/domain/knowledge';
import { findingOf, type Judgement } from '../../../quality/judgement';
import { asksModel } from '../../../quality/opinions/earned';
import type { Recipe } from '../../../quality/recipe';
import { describeRequirement } from '../../../quality/structure/requirements';
import { unrunOf } from '../../../quality/unrun';
import { recipeOf } from '../../selectors/sampleGroup';
import { shownSamples } from '../../selectors/shownSamples';
import type { Session } from '../../store/session';
import type { Studio } from '../../studio';
import { report } from '../failures';
import { isLoss } from '../model/recovery';
import { loadedModel, NO_MODEL, scorerOf } from './likelihoods';
import { FIRST_REQUEST, nextRequestSize } from './requestSize';

/** Failures that end a job; what is left waits for the next call. */
const MAX_FAILURES = 2;

/** What the worker's session holds. */
interface Held {
  readonly references: readonly ProjectReference[];
  readonly recipe: Recipe;
  /** The model whose opinion was asked; null where that is not known. */
  readonly model: string | null;
  /** In the samples' order. */
  ids: readonly string[];
  /** Of those, what was judged by a text that is another since. */
  readonly rewritten: Set<string>;
  /** Rows of the next request. */
  size: number;
}

interface Job {
  /** Asked for since it last looked. */
  again: boolean;
  done: Promise<void>;
}

/** What the judgements that are shown were made against. Those that came with a project were made against its own examples. */
interface Basis extends Pick<Held, 'references' | 'recipe' | 'model'> {
  /** Samples that came judged, as they were: while they are all there are, no session is needed. */
  readonly came: readonly string[];
  /** What a recipe found of them against these references, that no session knows; null where there is nothing of the kind. */
  readonly foundBefore: { readonly recipe: Recipe; readonly samples: readonly Sample[] } | null;
}

/** Judgements of before that are handed over at once. */
const FOUND_AT_ONCE = 500;

const jobs = new WeakMap<Studio, Job>();
const sessions = new WeakMap<Studio, Held>();
const bases = new WeakMap<Studio, Basis>();

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

/** Judge what is new, and these again: their texts are others than were judged. */
export function judgeAnew(studio: Studio, rewritten: readonly SampleId[]): void {
  const held = sessions.get(studio);
  for (const id of rewritten) held?.rewritten.add(id);
  // Judgements that came with a project are of the texts that it came with.
  const basis = bases.get(studio);
  if (!held && basis) bases.set(studio, { ...basis, came: [] });
  void judgeSamples(studio);
}

async function judgeAll(studio: Studio, job: Job): Promise<void> {
  let failures = 0;
  while (job.again) {
    job.again = false;
    try {
      while (await judgeNext(studio));
      // Rows come in and go while others are judged or measured.
      if (!(await measureSamples(studio))) job.again = true;
    } catch (thrown) {
      // The worker may have died, and its session with it: another is opened, once.
      sessions.delete(studio);
      const basis = bases.get(studio);
      if (basis) bases.set(studio, { ...basis, came: [], foundBefore: null });
      failures++;
      job.again = failures < MAX_FAILURES;
      if (!job.again || isLoss(thrown)) report(studio, thrown);
    }
  }
  jobs.delete(studio);
}

/** One request that brings the worker's session nearer to the store; false where there is nothing to ask. */
async function judgeNext(studio: Studio): Promise<boolean> {
  const { store, checks } = studio;
  const { project } = store.getState();
  const { samples } = project;
  const held = sessions.get(studio);
  if (!held || !fits(studio, held, project)) {
    if (samples.length === 0) return false;
    const basis = basisOf(studio, project);
    if (basis.came.length === samples.length && basis.came.every((id, at) => samples[at]!.id === id)) return false;
    await openSession(studio, project);
    return true;
  }
  const judge = async (sent: readonly Sample[], places?: readonly number[]): Promise<true> => {
    const judged = await checks.judge(
      sent.map((sample) => toSent(project, sample)),
      places,
    );
    setJudgements(studio, held, judged);
    return true;
  };
  if (held.rewritten.size > 0) {
    const again = held.ids.filter((id) => held.rewritten.has(id));
    held.ids = held.ids.filter((id) => !held.rewritten.has(id));
    held.rewritten.clear();
    // They come back to their places below.
    setJudgements(studio, held, await checks.remove(again));
    return true;
  }
  // As a rule all that is held is still there, and what is new stands behind it.
  if (held.ids.every((id, place) => samples[place]?.id === id)) {
    const next = samples.slice(held.ids.length, held.ids.length + held.size);
    if (next.length === 0) return false;
    held.ids = [...held.ids, ...next.map(({ id }) => id)];
    const startedAt = performance.now();
    await judge(next);
    if (next.length === held.size) held.size = nextRequestSize(held.size, performance.now() - startedAt);
    return true;
  }
  const there = new Set<string>(samples.map(({ id }) => id));
  const gone = held.ids.filter((id) => !there.has(id));
  if (gone.length > 0) {
    held.ids = held.ids.filter((id) => there.has(id));
    setJudgements(studio, held, await checks.remove(gone));
    return true;
  }
  // What came back goes to its old places in one request.
  const known = new Set<string>(held.ids);
  const last = samples.findLastIndex(({ id }) => known.has(id));
  const places = samples.slice(0, last).flatMap(({ id }, place) => (known.has(id) ? [] : [place]));
  held.ids = samples.slice(0, last + 1).map(({ id }) => id);
  return judge(
    places.map((place) => samples[place]!),
    places,
  );
}

const fits = (studio: Studio, held: Pick<Held, 'references' | 'recipe' | 'model'>, project: Project): boolean =>
  held.recipe === recipeOf(project) &&
  sameRows(held.references, keptReferences(project)) &&
  (held.model === null || !asksModel(held.recipe) || isLoaded(studio, held.model));

/** Without a model there is none to ask, and what another said stands. */
const isLoaded = (studio: Studio, model: string): boolean => [model, NO_MODEL].includes(loadedModel(studio));

function toSent(project: Project, sample: Sample): SentSample {
  const batch = batchOf(project, sample);
  const { text, finishReason } = sample.row;
  const { composition } = batch;
  // A text that a person wrote ends where they ended it.
  const ended = sample.drawnText === undefined ? finishReason : null;
  const knowledge = knowledgeOf(batch);
  return {
    id: sample.id,
    text,
    finishReason: ended,
    source: sourceOf(batch),
    ...(composition && { composition }),
    ...(knowledge && { knowledge }),
  };
}

/** Draws of before it was kept say what model they are of. */
const knowledgeOf = ({ knowledge, model }: Batch): ModelKnowledge | undefined =>
  knowledge ?? (model.id === EMBEDDED_ID ? { knows: EMBEDDED_KNOWS } : undefined);

/** Other references or checks: no judgement stands. */
function basisOf(studio: Studio, project: Project): Basis {
  const before = bases.get(studio);
  if (before && fits(studio, before, project)) return before;
  const [references, recipe] = [keptReferences(project), recipeOf(project)];
  const isSwitched = before && !sessions.has(studio) && sameRows(before.references, references);
  const samples = project.samples.filter(({ judgement }) => judgement !== null);
  if (before) forgetJudgements(studio, project.samples);
  const isWhole = !before && project.samples.every(({ judgement }) => judgement && isOf(recipe, judgement));
  // A session that is needed after all, or for another recipe, does not find all of it again.
  const foundBefore = isSwitched ? { recipe: before.recipe, samples } : isWhole ? { recipe, samples } : null;
  const model = isWhole ? null : loadedModel(studio);
  const came = isWhole ? project.samples.map(({ id }) => id) : [];
  const basis = { references, recipe, model, came, foundBefore };
  bases.set(studio, basis);
  return basis;
}

/** Every check has looked, of which an older studio may have had fewer, and none stood off for want of Python or of a model, which may be there now. */
const isOf = ({ checks }: Recipe, judgement: Judgement): boolean =>
  checks.every(({ name }) => findingOf(judgement, name) !== undefined) &&
  unrunOf(judgement)?.kind !== 'unavailable' &&
  !Object.values(judgement.findings).some(({ reason }) => reason === 'not-measured');

/** All samples are judged anew; what is shown stands until then. */
async function openSession(studio: Studio, project: Project): Promise<void> {
  const [references, recipe] = [keptReferences(project), recipeOf(project)];
  const model = loadedModel(studio);
  sessions.delete(studio);
  await studio.checks.open(
    references.map(({ id, input }) => ({ id, text: input })),
    recipe,
    studio.python,
    scorerOf(studio),
  );
  const basis = bases.get(studio);
  if (basis?.foundBefore) {
    const { recipe: asked, samples } = basis.foundBefore;
    for (let at = 0; at < samples.length; at += FOUND_AT_ONCE) {
      const some = samples.slice(at, at + FOUND_AT_ONCE);
      await studio.checks.remember(
        asked,
        some.map((sample) => ({ sample: toSent(project, sample), judgement: sample.judgement! })),
      );
    }
    bases.set(studio, { ...basis, foundBefore: null });
  }
  sessions.set(studio, { references, recipe, model, ids: [], rewritten: new Set(), size: FIRST_REQUEST });
}

function forgetJudgements({ store }: Studio, samples: readonly Sample[]): void {
  const judged = samples.filter(({ judgement }) => judgement !== null);
  if (judged.length > 0) store.setJudgements(new Map(judged.map(({ id }) => [id, null])));
}

/**
 * Behind an opened prompt there may be no examples: then there is no domain to be of, and nothing to copy. The worker holds such
 * samples to measure them, and no judgement is shown.
 */
function setJudgements(studio: Studio, held: Held, judged: ChangedJudgements): void {
  const { store } = studio;
  const { project } = store.getState();
  if (!fits(studio, held, project)) return;
  if (held.references.length === 0) {
    // What was brought back may have been judged when there were examples.
    forgetJudgements(
      studio,
      project.samples.filter(({ id }) => judged.has(id)),
    );
    return;
  }
  // Ids that were sent come back. What is judged again mostly comes out as it was: then nothing changes, and nothing is kept anew.
  const { samples } = project;
  const changed = [...(judged as ReadonlyMap<SampleId, Judgement>)].filter(
    ([id, judgement]) => JSON.stringify(samples[placeOfSample(samples, id)]?.judgement) !== JSON.stringify(judgement),
  );
  if (changed.length > 0) store.setJudgements(new Map(changed));
}

/** The shown samples in figures; false where others are shown by the time these are there. */
async function measureSamples(studio: Studio): Promise<boolean> {
  const { store, checks } = studio;
  const { shownSource } = store.getState().session;
  const samples = shownSamples(store.getState());
  if (samples.length === 0) {
    store.setSession({ sampleMetrics: null });
    return true;
  }
  // Two lists of a large project: the page answers before they are made.
  await letEventsRun();
  const distinct2 = sessions.has(studio)
    ? await checks.distinct2(shownSource)
    : await checks.distinct2Of(samples.map(({ row }) => row.text));
  // Judging goes on, rows go: only the figures of what is shown now are kept.
  const now = shownSamples(store.getState());
  if (now.length !== samples.length || samples.some(({ id }, i) => now[i]?.id !== id)) return false;
  const rates = ratesOf(now.flatMap(({ judgement }) => judgement ?? []));
  store.setSession({ sampleMetrics: { ...rates, rows: now.length, distinct2 } });
  return true;
}

/** The same figures of the references themselves: what the samples' are to be read against. */
export function referenceFigures({ metrics, domain, pythonShare }: ReferenceMeasures): Partial<Session> {
  return { referenceMetrics: metrics, domainProperties: domain.map(describeRequirement), pythonShare };
}
