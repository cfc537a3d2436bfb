import { checkPromptModel, type PromptFile } from '../../domino/prompt/promptFile';
import { checkPromptShape } from '../../domino/prompt/softPrompt';
import type { DominoOptions, SoftPrompt } from '../../domino/types';
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';

interface InitNeeds {
  readonly info: ModelInfo;
  readonly referenceCount: number;
  /** Whether S must be in the file for λ > 0; training can draw it. */
  readonly needsSamples: boolean;
  readonly options: Pick<DominoOptions, 'lambda'>;
  /** k and l as options. */
  readonly given: { readonly 'domain-tokens'?: number | undefined; readonly 'sample-tokens'?: number | undefined };
}

/**
 * An init file decides k and l: it must fit the model, the references, and k and l where they were given as well. One that
 * says what it was learned on must have been learned on this model.
 * @param prompt what of the file is started from
 * @throws StudioError PROMPT_MISMATCH, BAD_OPTION
 */
export function checkInit(file: PromptFile, prompt: SoftPrompt, needs: InitNeeds, where: string): void {
  if (file.model !== null) checkPromptModel(file, needs.info, where);
  const contrastive = needs.options.lambda > 0;
  const { tokenDim } = needs.info;
  const samples = prompt.samples;
  checkPromptShape(
    contrastive || samples === undefined ? prompt : { domain: prompt.domain },
    contrastive ? { tokenDim, referenceCount: needs.referenceCount, needsSamples: needs.needsSamples } : { tokenDim },
    where,
  );
  agree('domain-tokens', needs.given['domain-tokens'], prompt.domain.dims[0], where);
  if (contrastive && samples !== undefined)
    agree('sample-tokens', needs.given['sample-tokens'], samples.dims[1], where);
}

function agree(option: string, given: number | undefined, held: number, where: string): void {
  if (given === undefined || given === held) return;
  throw new StudioError('BAD_OPTION', `--${option} is ${given}, but ${where} has ${held}.`, `Leave --${option} out.`, {
    where,
  });
}
