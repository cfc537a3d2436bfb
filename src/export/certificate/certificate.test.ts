import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../../quality/recipe';
import { folderFiles } from '../folder';
import { planExport } from '../plan';
import { TARGETS, type TargetId, targetOf } from '../targets';
import { bytesOf, lineage, pair, sourceOf } from '../testing/rows';
import { zipPieces } from '../zip';
import { certificateOf } from './certificate';
import { recomputeCertificate } from './recompute';
import type { DrawnRow } from './types';

const EXPORTED = 12;
const DRAWN: readonly DrawnRow[] = Array.from({ length: 30 }, (_, at) => ({
  id: `sample-${at + 1}`,
  draw: at < 20 ? 1 : 2,
  verdict: at < EXPORTED ? 'good' : at < 25 ? 'off-domain' : 'copy',
  review: at < 5 ? 'accepted' : at === 5 ? 'rejected' : '',
  audited: at < 6,
  rewritten: at === 4,
  exported: at < EXPORTED,
}));
/** But for pairs to prefer by, which are of calls alone. */
const PAIRS_FOR = TARGETS.flatMap(({ id }) => (id === 'trl-preference' ? [] : [id]));
const FACTS = { name: 'n', draws: [], runs: [], checks: [], reviewed: [], notChosen: [], files: [] };

async function folder(target: TargetId) {
  const rows = DRAWN.filter(({ exported }) => exported).map(({ id }, at) => ({
    ...pair(`q${at}`, `a${at}`),
    lineage: () => lineage(id),
  }));
  const plan = await planExport(sourceOf(rows), targetOf(target), { share: 0.25, seed: 1 });
  const behind = { drawn: DRAWN, recipe: defaultRecipe, memorisation: null };
  const files = folderFiles(plan, FACTS, behind, { spreadsheetSafe: false });
  return unzipSync(await bytesOf(zipPieces(files)));
}
const recompute = (members: Readonly<Record<string, Uint8Array>>) =>
  recomputeCertificate(async (name) => members[name] ?? null);
const disagreeing = async (members: Readonly<Record<string, Uint8Array>>) =>
  (await recompute(members)).claims.filter(({ agrees }) => !agrees).map(({ claim }) => claim);

/** The folder with one file written otherwise. */
function changed(members: Readonly<Record<string, Uint8Array>>, name: string, edit: (text: string) => string) {
  const text = edit(new TextDecoder().decode(members[name]));
  expect(text).not.toBe(new TextDecoder().decode(members[name]));
  return { ...members, [name]: new TextEncoder().encode(text) };
}

describe('a certificate', () => {
  it.each(PAIRS_FOR)('of a folder for %s agrees with what is counted from it', async (target) => {
    const members = await folder(target);
    expect(await disagreeing(members)).toEqual([]);
    const { certificate } = await recompute(members);
    expect(certificate.verdicts).toEqual({ good: EXPORTED, 'off-domain': 13, copy: 5 });
    expect(Object.values(certificate.verdicts).reduce((sum, count) => sum + count, 0)).toBe(certificate.drawn);
    // Wilson's interval of 12 of 30, as R's prop.test(12, 30, correct = FALSE) gives it: 0.2459 to 0.5768.
    expect(certificate.pass).toMatchObject({ count: 12, of: 30 });
    expect(certificate.pass!.interval[0]).toBeCloseTo(0.2459, 4);
    expect(certificate.pass!.interval[1]).toBeCloseTo(0.5768, 4);
    // Of six at random five were accepted, one of them only after it was written anew.
    expect(certificate.audited).toMatchObject({ count: 4, of: 6 });
    expect(certificate).toMatchObject({ accepted: 5, rejected: 1, rewritten: 1, exported: EXPORTED });
  });

  it('is refuted by name, whatever is changed', async () => {
    const members = await folder('llama-factory-alpaca');
    const cases: readonly (readonly [Readonly<Record<string, Uint8Array>>, string])[] = [
      [changed(members, 'certificate.json', (text) => text.replace('"accepted": 5', '"accepted": 6')), 'accepted'],
      [changed(members, 'certificate.json', (text) => text.replace('"copy": 5', '"copy": 4')), 'verdicts'],
      [changed(members, 'certificate.json', (text) => text.replace('"of": 6', '"of": 4')), 'audited'],
      [changed(members, 'train.jsonl', (text) => text.replace('a1', 'b1')), 'train.jsonl'],
      [changed(members, 'drawn.jsonl', (text) => text.replace('"off-domain"', '"good"')), 'pass'],
      [changed(members, 'drawn.jsonl', (text) => text.split('\n').slice(1).join('\n')), 'drawn'],
      [changed(members, 'lineage.jsonl', (text) => text.replace('sample-3"', 'sample-30"')), 'rows that are named'],
    ];
    for (const [folder, claim] of cases) expect(await disagreeing(folder), claim).toContain(claim);
    const { 'train.jsonl': _, ...without } = members;
    expect(await disagreeing(without)).toContain('train.jsonl');
    const { 'certificate.json': __, ...bare } = members;
    await expect(recompute(bare)).rejects.toMatchObject({ code: 'BAD_OPTION', where: 'certificate.json' });
    await expect(recompute(changed(members, 'certificate.json', (text) => text.slice(0, 40)))).rejects.toMatchObject({
      code: 'BAD_OPTION',
    });
  });

  it('says what nobody looked at', async () => {
    const { certificate } = await recompute(await folder('jsonl'));
    expect(certificate.notChecked).toEqual([
      'An answer is what the program gives; whether it is the one that is wanted, nobody checked.',
      'Rows were not compared with any test set.',
      'Whether rows remember the examples that were learned from was not measured.',
      'Of 12 drawn rows in the files a person accepted 5.',
    ]);
    // What was accepted and is not in the files says nothing of them.
    const accepted = DRAWN.map((row) => ({ ...row, review: row.exported ? row.review : ('accepted' as const) }));
    const { notChecked } = certificateOf(accepted, { recipe: defaultRecipe, memorisation: null }, []);
    expect(notChecked.at(-1)).toBe('Of 12 drawn rows in the files a person accepted 5.');
  });
});
