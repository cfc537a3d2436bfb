/** What is found by number, against what a search through everything finds. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Pace } from '../pace';
import { RowMapper } from '../references/mapping';
import { type ReferenceId, referenceId, sampleId } from './ids';
import { mapAhead } from './mapAhead';
import { allReferences, exampleNumber, referenceOf, rowsOf } from './references';
import { placeOfSample, tickedSamples } from './samples';
import { projectSchema } from './schema';
import { anyProject } from './testing/arbitraries';

const soundProject = anyProject.filter((project) => projectSchema.safeParse(project).success);

describe('looking up by number', () => {
  it('finds each reference and its place, and none that is not there', () => {
    fc.assert(
      fc.property(soundProject, (project) => {
        const all = allReferences(project);
        expect(all.map(({ id }) => referenceOf(project, id))).toEqual(all);
        expect(all.map(({ id }) => exampleNumber(project, id))).toEqual(all.map((_, at) => at + 1));
        const there = new Set<ReferenceId>(all.map(({ id }) => id));
        const last = project.nextReferenceIndex + 1;
        const gone = Array.from({ length: last }, (_, index) => referenceId(index)).filter((id) => !there.has(id));
        for (const id of gone)
          expect([referenceOf(project, id), exampleNumber(project, id)]).toEqual([undefined, undefined]);
      }),
    );
  });

  it('finds each sample, and those that are ticked in their order', () => {
    fc.assert(
      fc.property(soundProject, ({ samples, tickedIds, drawnCount }) => {
        expect(samples.map(({ id }) => placeOfSample(samples, id))).toEqual(samples.map((_, at) => at));
        expect(placeOfSample(samples, sampleId(drawnCount))).toBe(-1);
        const ticked = new Set(tickedIds);
        expect(tickedSamples({ samples, tickedIds })).toEqual(samples.filter(({ id }) => ticked.has(id)));
      }),
    );
  });

  it('has nothing left to map where a file was mapped ahead, and the same of it', async () => {
    await fc.assert(
      fc.asyncProperty(soundProject, async ({ files }) => {
        for (const file of files) {
          const mapped = rowsOf(file);
          const same = { ...file };
          await mapAhead(same, new Pace());
          const take = vi.spyOn(RowMapper.prototype, 'take');
          expect(rowsOf(same)).toEqual(mapped);
          expect(take).not.toHaveBeenCalled();
          take.mockRestore();
        }
      }),
    );
  });
});
