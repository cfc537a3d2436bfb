/** Project files made to break their reader; FUZZ_RUNS=100000 for as many of each. */
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, it } from 'vitest';
import { damaged, damagedJson, survives } from '../tensors/testing/damage';
import { crc32 } from './crc32';
import { readProjectFile, writeProjectFile } from './file';
import { newProject } from './newProject';
import { anyProject } from './testing/arbitraries';

const TIMEOUT = { timeout: 3_600_000 };

/** Small ones that have everything, and an empty one. */
const whole = [
  newProject(),
  ...fc
    .sample(anyProject, { numRuns: 400, seed: 7 })
    .filter(({ files, runs, batches }) => files.length > 0 && runs.length > 0 && batches.length > 0)
    .sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)
    .slice(0, 6),
].map(writeProjectFile);

/** The file with another project.json, whose sums are right, and without a checksum: nothing but the schema stands before it. */
const reshaped = fc.constantFrom(...whole).chain((file) => {
  const members = unzipSync(file);
  const sums = JSON.parse(strFromU8(members['sums.json']!)) as Record<string, object>;
  return damagedJson([JSON.parse(strFromU8(members['project.json']!))]).map((value) => {
    const json = strToU8(JSON.stringify(value) ?? '');
    const said = { ...sums, 'project.json': { size: json.length, crc32: crc32(json) } };
    return zipSync({ ...members, 'project.json': json, 'sums.json': strToU8(JSON.stringify(said)) }, { level: 0 });
  });
});

describe('project files made to break their reader', () => {
  it('with bytes changed, cut, put in and spliced', TIMEOUT, async () => {
    const unsigned = whole.map((file) => zipSync(unzipSync(file), { level: 0 }));
    await survives('.domino', damaged([...whole, ...unsigned]), (bytes) => readProjectFile(bytes, 'mine.domino'));
  });

  it('with records of another shape', TIMEOUT, async () => {
    await survives('project.json', reshaped, (bytes) => readProjectFile(bytes, 'mine.domino'));
  });
});
