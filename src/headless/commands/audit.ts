import { join } from 'node:path';
import { type Told, tellTexts } from '../../domino/objective/toldTexts';
import { filePrefix } from '../../domino/prompt/promptPrefix';
import { type Exposure, exposureOf, exposureP } from '../../metrics/exposure';
import { auditPrompt, gainOf, type PromptMemory, promptMemoryWords } from '../../metrics/promptMemory';
import { alternativesTo } from '../../references/canaries';
import { required, text } from '../cli/arguments';
import type { Planted } from '../cli/canaries';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS, saysColumns } from '../cli/composition';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { readReferences } from '../cli/references';
import { splitOfRun } from '../cli/runSplit';

/** Of each canary: what it is compared with. */
const ALTERNATIVES = 63;

interface Audit {
  /** What the prompt takes off the references that it was trained on, against others; null where there is nothing to compare. */
  readonly prompt: PromptMemory | null;
  /** Where the run planted some. */
  readonly canaries?: { readonly exposures: readonly Exposure[]; readonly p: number };
}

/** Whether the prompt of a run remembers what it was trained on, told from how well it tells texts. */
export const command = defineCommand({
  summary:
    'Whether the prompt of RUN remembers what it was trained on: {prompt, canaries}. --others FILE has further texts of the domain, where RUN held out few.',
  options: {
    ...MODEL_OPTIONS,
    run: required(text('RUN')),
    references: required(text('FILE')),
    others: text('FILE'),
    ...COMPOSITION_OPTIONS,
  },
  run: async (values, { output }) => {
    const path = join(values.run, 'prompt.safetensors');
    const given = await readPrompt(path, 'prompt file');
    const columns = saysColumns(values) ? values : given.composition;
    const file = await readReferences(values.references, output, columns ?? values);
    const { trained, heldOut, canaries } = await splitOfRun(values.run, file);
    const further =
      values.others === undefined ? [] : (await readReferences(values.others, output, columns ?? values)).references;
    const known = new Set(trained);
    const others = [...heldOut, ...further.map(({ input }) => input).filter((input) => !known.has(input))];
    await withModel(values, output, async (opened) => {
      const learned = onModel(given, opened, output, path);
      const prefix = await filePrefix(opened.model, learned, path);
      const tell = (texts: readonly string[]): Promise<Told[]> => tellTexts(opened, prefix.data, texts);
      const prompt = auditPrompt(await tell(trained), await tell(others));
      const found =
        canaries &&
        (await findCanaries(
          canaries,
          file.references.map(({ input }) => input),
          tell,
        ));
      const audit: Audit = { prompt, ...(found && { canaries: found }) };
      output.result(audit, linesOf(audit));
    });
    return EXIT.done;
  },
});

async function findCanaries(
  { seed, texts }: Planted,
  references: readonly string[],
  tell: (texts: readonly string[]) => Promise<Told[]>,
): Promise<Audit['canaries']> {
  const exposures: Exposure[] = [];
  for (const canary of texts) {
    const [own, ...others] = (await tell([canary.text, ...alternativesTo(canary, references, ALTERNATIVES, seed)])).map(
      gainOf,
    );
    exposures.push(exposureOf(own!, others));
  }
  return { exposures, p: exposureP(exposures) };
}

function linesOf({ prompt, canaries }: Audit): string[] {
  return [
    prompt === null ? 'There is nothing to compare: give --others.' : promptMemoryWords(prompt),
    ...(canaries?.exposures ?? []).map(
      ({ rank, of, bits }, at) =>
        `  canary ${at + 1}: ${rank} of ${of} by likelihood, ${bits.toFixed(1)} bits of exposure`,
    ),
    ...(canaries ? [`  canaries together: p = ${canaries.p.toPrecision(1)}`] : []),
  ];
}
