/** Rows of a comparison judged, embedded and placed on a map. */
import { embedTexts } from '../../embedding/embedTexts';
import type { GeneratedRow } from '../../generation/types';
import type { ComparedBatch } from '../../metrics/sideBySide/types';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import { projectVectors } from '../../projection/umap';
import type { ModelKnowledge } from '../../quality/domain/knowledge';
import type { Recipe } from '../../quality/recipe';
import type { Composition } from '../../references/composition/types';
import type { Reference } from '../../references/types';
import type { ReportMap } from '../../report/types';
import type { DrawnCell } from './compareCell';
import { openRowJudge } from './judgeRows';
import { scorerOf } from './modelScorer';
import type { Output } from './output';

export interface JudgingBasis {
  readonly opened: OpenedCheckpoint;
  readonly references: readonly Reference[];
  readonly composition: Composition;
  readonly recipe: Recipe;
  readonly knowledge: ModelKnowledge | undefined;
  readonly output: Output;
}

/** A draw by itself: what repeats is what its own rows repeat. */
export async function comparedBatch(
  { opened, references, composition, recipe, knowledge, output }: JudgingBasis,
  { rows, opened: facts, drawMs }: DrawnCell,
  seed: number,
  heldOutRows: readonly number[],
): Promise<ComparedBatch> {
  const judge = openRowJudge(references, recipe, composition, output, knowledge, scorerOf(opened));
  try {
    await judge.judge(rows);
    const kept = facts.kept && new Set(facts.kept);
    const judged = rows.map((row) => {
      const { judgements, verdict } = judge.of(row);
      const passes = verdict === 'pass' && (kept === null || kept.has(row.index));
      return { text: row.text, judgement: { findings: judgements }, passes };
    });
    const vectors = await embedTexts(opened.model, opened.tokenizer, textsOf(rows));
    return { seed, rows: judged, vectors, heldOutRows, prepareMs: facts.prepareMs, drawMs };
  } finally {
    judge.dispose();
  }
}

const textsOf = (rows: readonly GeneratedRow[]): string[] => rows.map(({ text }) => text);

const NEIGHBORS = 15;

/** References and the first seed's rows of each arm, on one map. */
export async function placedOnMap(
  references: Float32Array,
  arms: readonly { readonly id: string; readonly name: string; readonly batch: ComparedBatch }[],
  dim: number,
  embedder: string,
): Promise<ReportMap> {
  const all = Float32Array.from([references, ...arms.map(({ batch }) => batch.vectors)].flatMap((each) => [...each]));
  const places = await projectVectors(all, dim, { neighbors: NEIGHBORS, minDist: 0.1, seed: 0 });
  const points = Array.from({ length: places.length / 2 }, (_, at): [number, number] => [
    places[2 * at]!,
    places[2 * at + 1]!,
  ]);
  let next = references.length / dim;
  const groups = arms.map(({ id, name, batch }) => {
    const first = next;
    next += batch.rows.length;
    return { id, name, points: points.slice(first, next) };
  });
  return {
    references: { id: 'references', name: 'References', points: points.slice(0, references.length / dim) },
    groups,
    note: `References in blue, rows of the first seed in orange, all on one map: hidden states of ${embedder}, placed by UMAP. Distances on it are for looking at; the table measures them where they are.`,
  };
}
