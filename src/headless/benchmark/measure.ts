/** One model, one run: training against a plain MatMul, decoding against transformers.js's generate() on the same file. */
import type { LoadedLanguageModel } from '../../model/load';
import { type DecodingReport, decodingRate, drawn, likeliest } from './decodingRate';
import { type DecodingLine, decodingCases, decodingTable } from './decodingTable';
import { dominoStep, type StepReport } from './dominoStep';
import { median } from './matmulRate';
import { type SharingReport, sharedPrefixes } from './sharedPrefixes';
import { type EfficiencyReport, trainingEfficiency } from './trainingEfficiency';
import { type GenerateInput, generateRate } from './transformersRate';

export interface BenchReport {
  readonly model: string;
  readonly device: string;
  readonly training: EfficiencyReport;
  readonly step: StepReport & { readonly efficiency: number };
  /** null where rows run whole, and in a browser, where it would take minutes. */
  readonly sharing: SharingReport | null;
  readonly decoding: {
    readonly rows: number;
    readonly length: number;
    /** Greedy, as transformers.js is measured. */
    readonly tokensPerSecond: number;
    /** Drawn as samples are by default. */
    readonly sampledTokensPerSecond: number;
    readonly transformersJs: { readonly oneRow: number; readonly sameRows: number } | null;
    readonly ratioToOneRow: number | null;
    readonly ratioToSameRows: number | null;
    /** Equal rows on both sides; empty without transformers.js, and where both models do not fit one heap. */
    readonly table: readonly DecodingLine[];
  };
}

export interface Measurement {
  readonly rounds: number;
  readonly rows: number;
  readonly length: number;
  /** transformers.js's model on the same backend; absent where it has none. */
  readonly openTheirs?: (() => Promise<Pick<GenerateInput, 'model' | 'tensor'>>) | undefined;
  readonly onStatus: (status: string) => void;
  /** Training and decoding are done, and nothing of transformers.js is loaded yet: the moment to look at memory. */
  readonly onOwnDone: () => Promise<void>;
}

/** The table's long rows take a minute a round. */
const TABLE_ROUNDS = 3;

/** More weights than this and the two models do not fit one heap of WebAssembly: then they take turns by all rounds. */
const MOST_TOGETHER = 256 * 2 ** 20;

/** @param model disposed where it has to make room */
export async function measure(model: LoadedLanguageModel, wanted: Measurement): Promise<BenchReport> {
  const { rounds, rows, length, openTheirs, onStatus, onOwnDone } = wanted;
  onStatus('training efficiency');
  const training = await trainingEfficiency(model, rounds);
  onStatus('DOMINO steps');
  const step = await dominoStep(model, rounds);
  if (model.info.device.kind === 'cpu') onStatus('shared prefixes');
  const sharing = model.info.device.kind === 'cpu' ? await sharedPrefixes(model, rounds) : undefined;
  onStatus('decoding');
  const own: DecodingReport[] = [];
  const sampled: DecodingReport[] = [];
  const choose = drawn(model.info.vocabularySize);
  await decodingRate(model, rows, length, choose);
  await onOwnDone();
  const { info } = model;
  const apart = info.device.kind === 'wasm' && 4 * info.activeParameterCount > MOST_TOGETHER;
  const ours = async (): Promise<void> => {
    own.push(await decodingRate(model, rows, length, likeliest));
    sampled.push(await decodingRate(model, rows, length, choose));
  };
  if (apart) {
    for (let round = 0; round < rounds; round++) await ours();
    await model.dispose();
  }
  const one: DecodingReport[] = [];
  const same: DecodingReport[] = [];
  const theirs = openTheirs && {
    ...(await openTheirs()),
    vocabularySize: info.vocabularySize,
    bosTokenId: info.bosTokenId ?? info.endOfSampleTokenId,
  };
  for (let round = -1; round < rounds; round++) {
    onStatus(`decoding, round ${round + 1} of ${rounds}`);
    if (!apart && round >= 0) await ours();
    if (theirs === undefined) continue;
    const measured = [await generateRate(theirs, 1, length), await generateRate(theirs, rows, length)] as const;
    if (round < 0) continue;
    one.push(measured[0]);
    same.push(measured[1]);
  }
  const table =
    theirs === undefined || apart
      ? []
      : await decodingTable(model, theirs, decodingCases(info.maxPositions), Math.min(rounds, TABLE_ROUNDS), onStatus);
  const rate = (reports: readonly DecodingReport[]): number => median(reports.map((report) => report.tokensPerSecond));
  const tokensPerSecond = rate(own);
  const compared = theirs && { oneRow: rate(one), sameRows: rate(same) };
  return {
    model: info.id,
    device: info.device.label,
    training,
    step: { ...step, efficiency: step.usefulGflops / training.matmulGflops },
    sharing: sharing ?? null,
    decoding: {
      rows,
      length,
      tokensPerSecond,
      sampledTokensPerSecond: rate(sampled),
      transformersJs: compared ?? null,
      ratioToOneRow: compared ? tokensPerSecond / compared.oneRow : null,
      ratioToSameRows: compared ? tokensPerSecond / compared.sameRows : null,
      table,
    },
  };
}
