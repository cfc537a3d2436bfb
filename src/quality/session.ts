import { StudioError } from '../errors';
import type { Executor } from '../execution/types';
import type { OpenCheck, ReferenceText, SampleText } from './checks/check';
import type { Finding, Judgement } from './judgement';
import { type JudgedSample, type JudgingBasis, JudgingMemory } from './judgingMemory';
import { Likelihoods, type Scorer } from './likelihood';
import type { Recipe } from './recipe';
import { parseRecipe } from './recipeSchema';
import { verdictOf } from './verdict';

/** Samples judged one after another. Calls are served in the order they are made; what was judged does not depend on how it came here. */
export interface Judging {
  /** Take for found what a recipe found of samples elsewhere, against the same references; they are still to be added. */
  remember(recipe: Recipe, judged: readonly JudgedSample[]): void;
  /** Judge samples behind all others. @returns one judgement a sample, in order */
  add(samples: readonly SampleText[]): Promise<Judgement[]>;
  /**
   * Judge samples between others, as when removed ones come back.
   * @param places where each is to stand in the list that results, rising
   * @returns by id, the judgements of these samples and those of later ones that changed with them
   */
  insert(samples: readonly SampleText[], places: readonly number[]): Promise<ReadonlyMap<string, Judgement>>;
  /** Take samples out. @returns by id, the judgements of the others that changed with them */
  remove(ids: readonly string[]): Promise<ReadonlyMap<string, Judgement>>;
}

interface Row {
  readonly sample: SampleText;
  readonly judgement: Judgement;
}

interface Named<Open> {
  readonly name: string;
  readonly check: Open;
}

/**
 * Open a recipe against references.
 * @param executor of rows that are programs, borrowed; without one the checks that run rows are off
 * @param scorer of texts, borrowed; without one the checks that ask for a model's likelihood are unsure
 * @param memory of sessions before: what a check found of a sample against the same references stands, whatever other checks are asked now
 * @throws StudioError BAD_OPTION if the recipe is none
 */
export function openJudging(
  references: readonly ReferenceText[],
  recipe: Recipe,
  executor: Pick<Executor, 'run'> | null = null,
  memory = new JudgingMemory(),
  scorer: Scorer | null = null,
): Judging {
  const { checks: entries } = parseRecipe(recipe);
  const basis = memory.begin(references, executor, new Likelihoods(scorer));
  const checks = openChecks(basis, entries);
  const setChecks = checks.flatMap(({ name, check }) => (check.looksAt === 'set' ? [{ name, check }] : []));
  let rows: Row[] = [];
  const known = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => T | Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  /** What the checks say that look at a sample by itself. */
  const lookAt = async (sample: SampleText): Promise<Row> => {
    const findings: Record<string, Finding> = {};
    for (const { name, check } of checks) if (check.looksAt === 'sample') findings[name] = await check.judge(sample);
    return { sample, judgement: { findings } };
  };

  /** Compare a row with those admitted, and admit it. A judgement that comes out as it was stays the same object. */
  const compare = ({ sample, judgement: before }: Row): Row => {
    const compared = new Map(setChecks.map(({ name, check }) => [name, check.judge(sample)]));
    const findings = Object.fromEntries(
      checks.map(({ name }) => [name, compared.get(name) ?? before.findings[name]!] as const),
    );
    const judgement = sameFindings(before.findings, findings) ? before : { findings };
    const { verdict } = verdictOf(judgement, recipe);
    for (const { name, check } of setChecks) check.admit(sample, findings[name]!, verdict);
    return { sample, judgement };
  };

  /** Compare all rows from a place on with those before them. @returns the judgements that are others than before */
  const compareFrom = (first: number): Map<string, Judgement> => {
    const changed = new Map<string, Judgement>();
    for (let place = first; place < rows.length; place++) {
      const before = rows[place]!;
      const row = compare(before);
      rows[place] = row;
      if (row.judgement !== before.judgement) changed.set(row.sample.id, row.judgement);
    }
    return changed;
  };

  const withdraw = (gone: readonly Row[]): void => {
    for (const { sample } of gone) for (const { check } of setChecks) check.withdraw(sample.id);
  };

  const insert = async (samples: readonly SampleText[], places: readonly number[]): Promise<Map<string, Judgement>> => {
    refuseKnown(samples, known);
    refusePlaces(places, rows.length + samples.length);
    const added = await Promise.all(samples.map(lookAt));
    const first = places[0] ?? rows.length;
    const later = rows.splice(first);
    withdraw(later);
    const placed = new Map(added.map((row, at) => [places[at], row]));
    const length = first + later.length + added.length;
    for (let next = 0; rows.length < length; ) rows.push(placed.get(rows.length) ?? later[next++]!);
    for (const { id } of samples) known.add(id);
    return new Map([...added.map(({ sample, judgement }) => [sample.id, judgement] as const), ...compareFrom(first)]);
  };

  const remove = (ids: readonly string[]): Map<string, Judgement> => {
    const gone = new Set(ids);
    const isGone = ({ sample }: Row): boolean => gone.has(sample.id);
    const restsOnLost = ({ judgement }: Row): boolean =>
      setChecks.some(({ name, check }) => {
        const earlier = check.restsOn(judgement.findings[name]!);
        return earlier !== null && gone.has(earlier);
      });
    // Rows before the first that rested on a lost one stay as they are; any behind it may rest on that one.
    const found = rows.findIndex((row) => !isGone(row) && restsOnLost(row));
    const first = found < 0 ? rows.length : found;
    withdraw(rows.filter((row, place) => isGone(row) || place >= first));
    const staying = rows.slice(0, first).filter((row) => !isGone(row)).length;
    rows = rows.filter((row) => !isGone(row));
    for (const id of ids) known.delete(id);
    return compareFrom(staying);
  };

  return {
    remember: (before, judged) => basis.remember(before, judged),
    add: (samples) =>
      inTurn(async () => {
        const behind = samples.map((_, at) => rows.length + at);
        const judged = await insert(samples, behind);
        return samples.map(({ id }) => judged.get(id)!);
      }),
    insert: (samples, places) => inTurn(() => insert(samples, places)),
    remove: (ids) => inTurn(() => remove(ids)),
  };
}

const openChecks = (basis: JudgingBasis, entries: Recipe['checks']): Named<OpenCheck>[] =>
  entries.map((entry) => ({ name: entry.name, check: basis.open(entry) }));

function refuseKnown(samples: readonly SampleText[], known: ReadonlySet<string>): void {
  const ids = new Set<string>();
  for (const { id } of samples) {
    if (known.has(id) || ids.has(id))
      throw new StudioError('INTERNAL', `The sample ${id} is judged twice.`, 'Remove it first.', { where: id });
    ids.add(id);
  }
}

function refusePlaces(places: readonly number[], length: number): void {
  if (places.some((place, at) => place <= (places[at - 1] ?? -1) || place >= length))
    throw new StudioError('INTERNAL', `The places ${places.join(', ')} do not rise below ${length}.`, 'Sort them.');
}

/** Findings are JSON. */
const sameFindings = (a: Judgement['findings'], b: Judgement['findings']): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
