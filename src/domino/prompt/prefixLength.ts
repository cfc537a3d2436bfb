/** How many rows stand in front of a text. Legend: k domain tokens, l sample tokens. */
import type { DominoOptions, SoftPrompt } from '../types';
import type { PromptTemplate } from './softPrompt';

/** Rows of the fixed tokens around the soft ones. */
export const templateLength = ({ before, between }: PromptTemplate): number => before.length + between.length;

/** k and l of a prompt, under the options' names; l is 0 where it has no S. */
export const promptShape = ({ domain, samples }: SoftPrompt): Pick<DominoOptions, 'domainTokens' | 'sampleTokens'> => ({
  domainTokens: domain.dims[0],
  sampleTokens: samples?.dims[1] ?? 0,
});

/** Rows in front of a text at most: the template, k, and with λ > 0 also l. */
export const prefixLength = (
  { domainTokens, sampleTokens, lambda }: Pick<DominoOptions, 'domainTokens' | 'sampleTokens' | 'lambda'>,
  template = 0,
): number => template + domainTokens + (lambda > 0 ? sampleTokens : 0);
