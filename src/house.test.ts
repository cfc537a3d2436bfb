import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, type Sources, stageOrder, violations } from '../scripts/importRules';

const root = join(import.meta.dirname, '..');
const order = stageOrder(readFileSync(join(root, 'src/README.md'), 'utf8'));

function readSources(...folders: string[]): Sources {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  const code = paths.map((path) => path.replaceAll('\\', '/')).filter((path) => /\.tsx?$/.test(path));
  return new Map(code.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** The real files with one more, as an editor would add it. */
const withFile = (path: string, source: string): Sources => new Map([...sources, [path, source]]);
const sources = readSources('src', 'workers');

describe('the house', () => {
  it('reads the order of the stages from the map', () => {
    expect(order.slice(0, 3)).toEqual(['errors', 'tensors', 'references']);
    expect(order.indexOf('onnx')).toBeLessThan(order.indexOf('autodiff'));
    expect(order).toContain('studio');
  });

  it('stands: every import keeps the rules', () => {
    expect(violations(sources, order)).toEqual([]);
  });

  it('has on its map exactly the folders there are', () => {
    const folders = new Set(
      [...sources.keys()]
        .map((file) => file.split('/'))
        .filter(([top]) => top === 'src')
        .map(([, name]) => name?.replace(/\.ts$/, '')),
    );
    folders.delete('house.test');
    expect(order.filter((stage) => !folders.has(stage))).toEqual([]);
  });

  it.each([
    [
      'a stage that imports a later stage',
      'src/references/seeded.ts',
      "import { sample } from '../generation/sample';",
    ],
    ['a stage that knows a later type', 'src/onnx/seeded.ts', "import type { Runtime } from '../runtime/types';"],
    ['a stage that imports the studio', 'src/domino/seeded.ts', "export * from '../studio/format';"],
    ['a stage that imports a worker', 'src/metrics/seeded.ts', "import '../../workers/engine/engine.protocol';"],
    ['headless that imports the studio', 'src/headless/seeded.ts', "import { x } from '../studio/format';"],
    ['a worker that imports the studio', 'workers/engine/seeded.ts', "const late = import('../../src/studio/format');"],
    ['the page that imports the engine', 'src/studio/seeded.ts', "import { createGraph } from '../onnx/builder';"],
    ['the page that imports ONNX Runtime', 'src/studio/seeded.tsx', "import * as ort from 'onnxruntime-web/webgpu';"],
    [
      'the page that loads the engine on demand',
      'src/studio/seeded.ts',
      "export const load = () => import('../model/types');",
    ],
    ['the page that imports a worker itself', 'src/studio/seeded.ts', "import '../../workers/engine/engine.worker';"],
    ['a worker that loads a module of Node', 'workers/engine/seeded.ts', "import { cpus } from 'node:os';"],
    ['a folder that is not on the map', 'src/attic/seeded.ts', 'export const old = 1;'],
  ])('catches %s', (_, path, source) => {
    const found = violations(withFile(path, source), order).filter(({ file }) => file === path);
    expect(found.length).toBeGreaterThan(0);
  });

  it('catches the engine behind a file between', () => {
    const between = new Map([
      ...withFile('src/export/seeded.ts', "export { run } from '../runtime/seeded';"),
      ['src/runtime/seeded.ts', 'export const run = 1;'],
      ['src/studio/seeded.ts', "import { run } from '../export/seeded';"],
    ]);
    expect(violations(between, order)).toContainEqual({
      file: 'src/export/seeded.ts',
      imports: 'src/runtime/seeded.ts',
      rule: 'the page loads nothing of the engine',
    });
  });

  it('lets the page know the types of the engine', () => {
    const page = withFile(
      'src/studio/seeded.ts',
      "import type { Graph } from '../onnx/graph';\nimport { type Tape } from '../model/types';",
    );
    expect(violations(page, order).filter(({ file }) => file === 'src/studio/seeded.ts')).toEqual([]);
  });

  it('tells what is erased from what is loaded', () => {
    const source =
      "import type { A } from './a';\nimport { type B, c } from './b';\nexport type { D } from './d';\nimport './e';";
    expect(importsOf('x.ts', source)).toEqual([
      { specifier: './a', typeOnly: true },
      { specifier: './b', typeOnly: false },
      { specifier: './e', typeOnly: false },
      { specifier: './d', typeOnly: true },
    ]);
  });
});
