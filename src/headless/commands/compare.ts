import { basename, join } from 'node:path';
import type { DominoOptions } from '../../domino/types';
import { embedTexts } from '../../embedding/embedTexts';
import { StudioError } from '../../errors';
import { METHOD_IDS } from '../../methods/ids';
import { METHODS } from '../../methods/methods';
import type { Method, MethodContext } from '../../methods/types';
import { measureArms } from '../../metrics/sideBySide/measureArms';
import type { ComparedArm, ComparedBatch } from '../../metrics/sideBySide/types';
import { requireReferences } from '../../references/mapping';
import { splitHeldOut } from '../../references/split';
import { comparisonReport } from '../../report/comparisonReport';
import { integer, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { type DrawnCell, drawCell } from '../cli/compareCell';
import { comparedBatch, type JudgingBasis, placedOnMap } from '../cli/comparedArms';
import { openCompareFolder } from '../cli/compareFolder';
import { notesOf, settingFacts, timeFacts, writeReport } from '../cli/compareReport';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { dominoOptions, TRAINING_OPTIONS } from '../cli/dominoOptions';
import { knowledgeOf } from '../cli/modelKnowledge';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { readRecipe } from '../cli/recipeFile';
import { readReferences } from '../cli/references';
import { SAMPLING_OPTIONS, samplingOptions } from '../cli/samplingOptions';
import { versions } from '../cli/versions';

const { seed: _, 'max-tokens': __, batch: ___, ...TRAINING } = TRAINING_OPTIONS;
const DEFAULTS = { seeds: 3, count: 80 };
const SHOWN = 3;

/** Draw the same references' domain by several methods, and say what sets them apart; a killed one goes on from what it kept. */
export const command = defineCommand({
  summary:
    'Draws --count rows with each of --seeds seeds by each of --methods (all where none are named), from the same model, examples and checks; writes report.html, report.json and map.svg to the folder --out, and keeps rows there as they come: the same command goes on after a kill. --description TEXT is the domain in your words, for methods that take it.',
  options: {
    ...MODEL_OPTIONS,
    references: required(text('FILE')),
    out: required(text('DIR')),
    methods: text('NAME,NAME'),
    seeds: integer({ from: 1, to: 100 }),
    count: integer({ from: 1 }),
    description: text('TEXT'),
    recipe: text('FILE'),
    ...SAMPLING_OPTIONS,
    ...TRAINING,
    ...COMPOSITION_OPTIONS,
  },
  stops: true,
  run: async (values, { output, signal }) => {
    const methods = methodsOf(values.methods);
    const recipe = await readRecipe(values.recipe);
    const file = await readReferences(values.references, output, values);
    requireReferences(file.references, values.references);
    const { references, composition, hash } = file;
    const [seeds, count] = [values.seeds ?? DEFAULTS.seeds, values.count ?? DEFAULTS.count];
    const firstSeed = values.seed ?? 0;
    const { seed: ____, 'max-tokens': _____, batch: ______, ...training } = values;
    const trainingOf = (seed: number): DominoOptions => {
      const { holdout } = dominoOptions({ ...training, seed }, references.length);
      return dominoOptions({ ...training, seed }, splitHeldOut(references.length, holdout, seed).train.length);
    };
    const texts = references.map(({ input }) => input);

    return withModel(values, output, async (opened) => {
      const { model, tokenizer } = opened;
      const { id, hash: modelHash, tokenDim, maxPositions } = model.info;
      const sampling = samplingOptions(values, count, maxPositions - trainingOf(firstSeed).domainTokens);
      const settings = {
        model: modelHash,
        references: hash,
        composition,
        seeds,
        sampling: { ...sampling, batch: 0 },
        training: trainingOf(firstSeed),
        description: values.description ?? '',
      };
      await openCompareFolder(values.out, settings);

      const notRun: { name: string; why: string }[] = [];
      const drawn: { method: Method; cells: DrawnCell[] }[] = [];
      const splitOf = (seed: number) => splitHeldOut(texts.length, trainingOf(seed).holdout, seed);
      for (const method of methods) {
        const cells: DrawnCell[] = [];
        for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
          const context: MethodContext = {
            model,
            tokenizer,
            room: opened.room,
            references: texts,
            trainRows: splitOf(seed).train,
            composition,
            description: values.description ?? '',
            sampling: { ...sampling, seed },
            training: trainingOf(seed),
            signal,
            onProgress: (words) => output.status(`${method.name}, seed ${seed}: ${words}`),
          };
          const cell = await drawCell(method, context, values.out);
          if (typeof cell === 'string') {
            notRun.push({ name: method.name, why: cell });
            output.progress(`${method.id} cannot run here: ${cell}`);
            break;
          }
          cells.push(cell);
          output.progress(`${method.id}, seed ${seed}: ${cell.rows.length} rows`);
        }
        if (cells.length === seeds) drawn.push({ method, cells });
      }
      if (drawn.length === 0)
        throw new StudioError('BAD_OPTION', 'None of the methods can run here.', notRun[0]!.why, { where: 'methods' });

      const knowledge = await knowledgeOf(opened, references);
      const basis: JudgingBasis = { opened, references, composition, recipe, knowledge, output };
      const arms: ComparedArm[] = [];
      for (const { method, cells } of drawn) {
        const batches: ComparedBatch[] = [];
        for (const [at, cell] of cells.entries()) {
          output.status(`Judging ${method.name}, seed ${firstSeed + at}`);
          batches.push(await comparedBatch(basis, cell, firstSeed + at, splitOf(firstSeed + at).heldOut));
        }
        arms.push({ id: method.id, batches });
      }
      const vectors = await embedTexts(model, tokenizer, texts);
      const measured = measureArms(arms, { vectors, dim: tokenDim });
      output.status('Placing rows on the map');
      const named = drawn.map(({ method }, at) => ({ ...method, batch: arms[at]!.batches[0]! }));
      const map = await placedOnMap(vectors, named, tokenDim, id);
      output.clearStatus();

      const report = comparisonReport({
        title: `Methods side by side: ${basename(values.references)}`,
        createdAt: Date.now(),
        summary: [
          `${drawn.length} methods drew ${count} rows with each of ${seeds} seeds from ${id}: the same ${references.length} examples, checks and settings for all.`,
          ...(notRun.length === 0 ? [] : [`${notRun.length} could not run here; why stands below.`]),
        ],
        methods: drawn.map(({ method: { id: of, name, about, source }, cells }, at) => ({
          id: of,
          name,
          about,
          source,
          examples: cells[0]!.rows.slice(0, SHOWN).map((row) => row.text),
          facts: [...cells[0]!.opened.facts, ...timeFacts(arms[at]!.batches)],
        })),
        measured,
        seeds,
        rowsEach: count,
        map,
        notRun,
        settings: settingFacts(sampling, trainingOf(firstSeed), seeds),
        provenance: [
          { name: 'Model', value: `${id}, ${modelHash}` },
          { name: 'References', value: `${basename(values.references)}, ${references.length}, SHA-256 ${hash}` },
          { name: 'Checks', value: recipe.checks.map(({ name }) => name).join(', ') },
          { name: 'Vectors', value: `mean hidden states of ${id}, dimension ${tokenDim}, from the references’ mean` },
          {
            name: 'Versions',
            value: Object.entries(await versions())
              .map((each) => each.join(' '))
              .join(', '),
          },
        ],
        notes: notesOf(references.length, knowledge?.familiarity !== undefined),
      });
      await writeReport(values.out, report);
      output.result({ out: values.out, methods: drawn.map(({ method }) => method.id), notRun, told: report.told }, [
        `${join(values.out, 'report.html')}: ${drawn.length} methods, ${seeds} × ${count} rows each`,
        ...report.told.map((sentence) => `  ${sentence}`),
        ...notRun.map(({ name, why }) => `  ${name} did not run: ${why}`),
      ]);
      return EXIT.done;
    });
  },
});

function methodsOf(names: string | undefined): readonly Method[] {
  if (names === undefined) return METHOD_IDS.map((id) => METHODS[id]);
  return [...new Set(names.split(','))].map((name) => {
    const id = METHOD_IDS.find((each) => each === name.trim());
    if (id !== undefined) return METHODS[id];
    throw new StudioError('BAD_OPTION', `'${name}' is no method.`, `Use some of ${METHOD_IDS.join(', ')}.`, {
      where: 'methods',
    });
  });
}
