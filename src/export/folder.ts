/** A dataset as a folder: data, split, description for the trainer, card, lineage, certificate. */

import { StudioError } from '../errors';
import { type CardFacts, datasetCard } from './card';
import { CERTIFICATE_FILE, certificateOf, DRAWN_FILE } from './certificate/certificate';
import { certifying } from './certificate/certifiedFiles';
import type { CertificateFacts, CertifiedFile, DrawnRow } from './certificate/types';
import { encodeLines, jsonLine } from './containers';
import { dataFileName, type Pieces, type Side, writeDataFile, writeLineageFile } from './dataFile';
import { type ExportPlan, isEmptyPlan } from './plan';
import { inSlices, type SliceHooks } from './slices';
import type { RowSource } from './types';
import type { FolderFile } from './zip';

export interface FolderOptions extends SliceHooks {
  /** CSV only: see csv.ts. */
  readonly spreadsheetSafe: boolean;
}

const LINEAGE_FILE = 'lineage.jsonl';
const CARD_FILE = 'README.md';
const DATASET_INFO_FILE = 'dataset_info.json';

/** Names of the files, in the order in which they are written. */
export function folderFileNames(plan: ExportPlan): string[] {
  return [
    CARD_FILE,
    ...(plan.target.datasetInfo ? [DATASET_INFO_FILE] : []),
    ...sidesOf(plan).map((side) => dataFileName(plan, side)),
    ...(plan.target.lineage === 'sidecar' ? [LINEAGE_FILE] : []),
    DRAWN_FILE,
    CERTIFICATE_FILE,
  ];
}

/** Rows that are walked while the folder is written: what progress is measured against. */
export const folderSteps = (plan: ExportPlan): number =>
  plan.source.count * sidesOf(plan).length * (plan.target.lineage === 'sidecar' ? 2 : 1);

const sidesOf = ({ rows }: ExportPlan): Side[] => (rows.validation > 0 ? ['train', 'validation'] : ['train']);

/**
 * The files of a folder, each written when it is read, one after another: the last one certifies those before it.
 * @throws StudioError BAD_OPTION if no row is left to write
 */
export function* folderFiles(
  given: ExportPlan,
  facts: CardFacts,
  behind: CertificateFacts,
  options: FolderOptions,
): Generator<FolderFile> {
  if (isEmptyPlan(given)) throw nothingToWrite(given);
  const { plan, ids } = noting(given);
  const nameOf = (side: Side): string => dataFileName(plan, side);
  const { datasetInfo, lineage } = plan.target;
  const sides = sidesOf(plan);
  const validation = sides.includes('validation') ? nameOf('validation') : null;
  // Progress goes on from file to file.
  let before = 0;
  const hooks = (): FolderOptions => {
    const from = before;
    before += plan.source.count;
    return { ...options, onProgress: (done) => options.onProgress?.(from + done) };
  };
  yield textFile(
    CARD_FILE,
    datasetCard(plan, facts, {
      train: nameOf('train'),
      validation,
      lineage: lineage === 'sidecar' ? LINEAGE_FILE : null,
      spreadsheetSafe: options.spreadsheetSafe,
    }),
  );
  if (datasetInfo) {
    const entries = {
      domino: datasetInfo(nameOf('train'), plan.facts),
      ...(validation === null ? {} : { domino_validation: datasetInfo(validation, plan.facts) }),
    };
    yield textFile(DATASET_INFO_FILE, `${JSON.stringify(entries, null, 2)}\n`);
  }
  const written: CertifiedFile[] = [];
  const certified = (name: string, pieces: Pieces): FolderFile =>
    certifying({ name, pieces }, (file) => written.push(file));
  for (const side of sides) yield certified(nameOf(side), writeDataFile(plan, side, hooks()));
  if (lineage === 'sidecar') yield certified(LINEAGE_FILE, writeLineageFile(plan, nameOf, hooks()));
  const drawn: DrawnRow[] = [];
  yield certified(DRAWN_FILE, encodeLines(drawnLines(behind, ids, drawn), inSlices({ signal: options.signal })));
  yield { name: CERTIFICATE_FILE, pieces: certificatePiece(drawn, behind, written) };
}

/** Each file says of a row where it comes from, or one beside them does: what has been asked for that is written. */
function noting(plan: ExportPlan): { readonly plan: ExportPlan; readonly ids: ReadonlySet<string> } {
  const ids = new Set<string>();
  const source: RowSource = {
    count: plan.source.count,
    *rows() {
      for (const row of plan.source.rows())
        yield {
          ...row,
          lineage: () => {
            const lineage = row.lineage();
            if (lineage.origin === 'new') ids.add(lineage.id);
            return lineage;
          },
        };
    },
  };
  return { plan: { ...plan, source }, ids };
}

function* drawnLines({ drawn }: CertificateFacts, exported: ReadonlySet<string>, kept: DrawnRow[]): Generator<string> {
  for (const each of drawn) {
    const row = { ...each, exported: exported.has(each.id) };
    kept.push(row);
    yield jsonLine(row);
  }
}

/** @param drawn and written are filled by the time that this is read */
async function* certificatePiece(
  drawn: readonly DrawnRow[],
  behind: CertificateFacts,
  written: readonly CertifiedFile[],
): Pieces {
  yield new TextEncoder().encode(`${JSON.stringify(certificateOf(drawn, behind, written), null, 2)}\n`);
}

const textFile = (name: string, text: string): FolderFile => ({ name, pieces: onePiece(text) });

async function* onePiece(text: string): Pieces {
  yield new TextEncoder().encode(text);
}

/** Why a plan without rows cannot be written. */
export const nothingToWrite = ({ source, target }: Pick<ExportPlan, 'source' | 'target'>): StudioError =>
  source.count === 0
    ? new StudioError('BAD_OPTION', 'There is no row to export.', 'Synthesise samples first, or choose more of them.')
    : new StudioError(
        'BAD_OPTION',
        `No row can be written for ${target.group}, ${target.label}.`,
        'Choose another format, or rows that have what this one needs.',
        { where: target.id },
      );
