/** A folder's certificate: what stands behind its rows, and what nobody looked at. */
import type { Recipe } from '../../quality/recipe';
import { type Counted, countDrawn, countExported } from './rates';
import type { Certificate, CertificateFacts, CertifiedFile, DrawnRow } from './types';

export const CERTIFICATE_FILE = 'certificate.json';
export const DRAWN_FILE = 'drawn.jsonl';

/** @param files of the folder that hold rows or say where they come from, as they were written */
export function certificateOf(
  drawn: readonly DrawnRow[],
  { recipe, memorisation }: Pick<CertificateFacts, 'recipe' | 'memorisation'>,
  files: readonly CertifiedFile[],
): Certificate {
  const counted = countDrawn(drawn);
  const exported = countExported(drawn);
  const acceptedHere = countExported(drawn.filter(({ review }) => review === 'accepted'));
  return {
    version: 1,
    ...counted,
    exported,
    files,
    recipe,
    memorisation,
    notChecked: notChecked({ ...counted, exported, acceptedHere }, recipe, memorisation),
  };
}

function notChecked(
  {
    pass,
    audited,
    exported,
    acceptedHere,
  }: Counted & Pick<Certificate, 'exported'> & { readonly acceptedHere: number },
  recipe: Recipe | null,
  memorisation: CertificateFacts['memorisation'],
): string[] {
  const asks = (name: string): boolean => recipe?.checks.some((check) => check.name === name) === true;
  return [
    ...(pass === null ? ['No check looked at the rows.'] : []),
    ...(recipe !== null && !asks('runs') ? ['Rows were not run.'] : []),
    ...(asks('answer')
      ? ['An answer is what the program gives; whether it is the one that is wanted, nobody checked.']
      : []),
    ...(asks('decontaminate') ? [] : ['Rows were not compared with any test set.']),
    ...(memorisation === null ? ['Whether rows remember the examples that were learned from was not measured.'] : []),
    ...(audited === null ? ['No random choice of the rows that pass was read by a person.'] : []),
    ...(acceptedHere < exported ? [`Of ${exported} drawn rows in the files a person accepted ${acceptedHere}.`] : []),
  ];
}
