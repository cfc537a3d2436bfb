/** Equal rows on either side: our decoding and transformers.js's generate(), drawn or likeliest, in turns in one run. */
import type { LanguageModel } from '../../model/types';
import { decodingRate, drawn, likeliest } from './decodingRate';
import { median } from './matmulRate';
import { type GenerateInput, generateRate } from './transformersRate';

export interface DecodingLine {
  readonly rows: number;
  /** New tokens of every row. */
  readonly length: number;
  /** 'drawn': at temperature 0.8 from the whole vocabulary, because generate() has no top-p; 'likeliest': greedy. */
  readonly choice: 'drawn' | 'likeliest';
  readonly tokensPerSecond: number;
  readonly transformersJs: number;
  /** Median over the rounds of ours ÷ theirs. */
  readonly ratio: number;
}

export interface DecodingCase {
  readonly rows: number;
  readonly length: number;
  readonly choice: DecodingLine['choice'];
}

const SHORT = 64;
/** One position for BOS and one for the first token. */
const TAKEN = 2;
export const LONGEST = 2000;

/** 1, 8, 32 and 64 rows of 64 tokens; one row and eight as long as 2,000 positions and the model's context let them be. */
export function decodingCases(maxPositions: number): DecodingCase[] {
  const length = Math.min(LONGEST, maxPositions) - TAKEN;
  const short = [1, 8, 32, 64].flatMap((rows) =>
    (['drawn', 'likeliest'] as const).map((choice) => ({ rows, length: Math.min(SHORT, length), choice })),
  );
  return length > SHORT ? [...short, ...[1, 8].map((rows) => ({ rows, length, choice: 'drawn' as const }))] : short;
}

export async function decodingTable(
  model: LanguageModel,
  theirs: GenerateInput,
  cases: readonly DecodingCase[],
  rounds: number,
  onStatus: (status: string) => void,
): Promise<DecodingLine[]> {
  const choose = { drawn: drawn(model.info.vocabularySize, { topP: 1 }), likeliest };
  const lines: DecodingLine[] = [];
  for (const { rows, length, choice } of cases) {
    const [own, other]: [number[], number[]] = [[], []];
    const measureOwn = async (): Promise<number> =>
      own.push((await decodingRate(model, rows, length, choose[choice])).tokensPerSecond);
    const measureTheirs = async (): Promise<number> =>
      other.push((await generateRate(theirs, rows, length, choice)).tokensPerSecond);
    for (let round = 0; round < rounds; round++) {
      onStatus(`${rows} rows of ${length} tokens, ${choice}, round ${round + 1} of ${rounds}`);
      const turns = [measureOwn, measureTheirs];
      for (const measured of round % 2 === 0 ? turns : turns.reverse()) await measured();
    }
    lines.push({
      rows,
      length,
      choice,
      tokensPerSecond: median(own),
      transformersJs: median(other),
      ratio: median(own.map((rate, i) => rate / other[i]!)),
    });
  }
  return lines;
}
