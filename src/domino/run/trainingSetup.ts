/** What a run prepares before its first step. */
import type { LanguageModel } from '../../model/types';
import { prefixLength, templateLength } from '../prompt/prefixLength';
import { checkPromptShape, initSoftPrompt, type PromptTemplate } from '../prompt/softPrompt';
import type { DominoOptions, SoftPrompt } from '../types';
import { type Checkpoint, readCheckpoint } from './checkpoint';
import { checkResumable } from './resume';
import type { TrainingExtras } from './trainingHooks';
import { copyPrompt, startState, type TrainingState } from './trainingState';
import { checkTexts, cutTexts } from './trainingTexts';

/** An init file's prompt decides k and l, so that nobody has to repeat them. */
export function withShapesOf(init: SoftPrompt | undefined, options: DominoOptions): DominoOptions {
  if (init === undefined) return options;
  const sampleTokens = init.samples?.dims[1] ?? options.sampleTokens;
  return { ...options, domainTokens: init.domain.dims[0], sampleTokens };
}

/** Cut what is too long and check the rest. */
export function prepareTexts(
  model: LanguageModel,
  references: readonly Int32Array[],
  heldOut: readonly Int32Array[],
  options: DominoOptions,
  frame: PromptTemplate,
): { texts: Int32Array[]; heldOut: Int32Array[]; cut: number } {
  const learned = cutTexts(references, options.maxTokens);
  const measured = cutTexts(heldOut, options.maxTokens);
  const facts = { prefixLength: prefixLength(options, templateLength(frame)), info: model.info };
  checkTexts(learned.texts, { minimum: 2, ...facts });
  checkTexts(measured.texts, { minimum: 0, ...facts });
  return { texts: learned.texts, heldOut: measured.texts, cut: learned.cut };
}

/** Where a run begins: a checkpoint, a given prompt, or one drawn by the options' initialisation. */
export async function initialState(
  model: LanguageModel,
  { checkpoint, init, initializationIds }: TrainingExtras,
  identity: Omit<Checkpoint, 'state'>,
  texts: readonly Int32Array[],
  frame: PromptTemplate,
): Promise<TrainingState> {
  const { options, referenceCount, fingerprint } = identity;
  if (checkpoint !== undefined) {
    const saved = readCheckpoint(checkpoint);
    checkResumable(saved, { info: model.info, fingerprint, referenceCount, options });
    return saved.state;
  }
  const contrastive = options.lambda > 0;
  if (init !== undefined) {
    const { tokenDim } = model.info;
    checkPromptShape(init, contrastive ? { tokenDim, referenceCount } : { tokenDim });
    const { domain, samples } = copyPrompt(init);
    if (!contrastive) return startState({ domain }, referenceCount, options);
    if (samples !== undefined) return startState({ domain, samples }, referenceCount, options);
  }
  const drawn = await initSoftPrompt(model, {
    options,
    referenceCount,
    texts,
    textIds: initializationIds,
    frame,
  });
  const start = init === undefined ? drawn : { ...drawn, domain: copyPrompt(init).domain };
  return startState(start, referenceCount, options);
}

/** Positions of an average step, prefixes included. */
export function tokensPerStep(texts: readonly Int32Array[], options: DominoOptions, frame: PromptTemplate): number {
  const { lambda, sampleTokens: l } = options;
  const text = texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
  const before = prefixLength({ ...options, lambda: 0 }, templateLength(frame));
  const atMost = (wanted: number | 'all', most: number): number => (wanted === 'all' ? most : Math.min(wanted, most));
  const pairs = lambda > 0 ? 1 + atMost(options.negatives, texts.length - 1) : 0;
  return Math.round(atMost(options.batch, texts.length) * (before + text + pairs * (before + l + text)));
}
