import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesOf } from '../scripts/circles';
import { importsOf, readHouseMap, type Sources, violations } from '../scripts/importRules';

const root = join(import.meta.dirname, '..');
const map = readHouseMap(readFileSync(join(root, 'src/README.md'), 'utf8'));
const { stages } = map;

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
const exists = (path: string): boolean =>
  sources.has(path) || [...sources.keys()].some((file) => file.startsWith(`${path}/`));

describe('the house', () => {
  it('reads the order of stages and rooms from the map', () => {
    expect(stages[0]).toBe('errors');
    expect(stages.indexOf('tensors')).toBeLessThan(stages.indexOf('onnx'));
    expect(stages.indexOf('onnx')).toBeLessThan(stages.indexOf('autodiff'));
    expect(stages).toContain('studio');
    expect([...map.rooms.keys()]).toEqual(expect.arrayContaining(['model', 'domino', 'studio']));
    const model = map.rooms.get('model')!;
    expect(model.indexOf('types.ts')).toBe(0);
    expect(model.indexOf('checkpoint')).toBeLessThan(model.indexOf('load.ts'));
  });

  it('stands: every import keeps the rules', () => {
    expect(violations(sources, map)).toEqual([]);
  });

  it('has on its map exactly the folders and rooms there are', () => {
    const folders = new Set(
      [...sources.keys()]
        .map((file) => file.split('/'))
        .filter(([top]) => top === 'src')
        .map(([, name]) => name?.replace(/\.ts$/, '')),
    );
    folders.delete('house.test');
    expect(stages.filter((stage) => !folders.has(stage))).toEqual([]);
    const missing = [...map.rooms].flatMap(([folder, rows]) =>
      rows.filter((row) => row !== '*' && !exists(`src/${folder}/${row}`)).map((row) => `${folder}/${row}`),
    );
    expect(missing).toEqual([]);
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
    ['a room of model that imports a later one', 'src/model/blocks/seeded.ts', "import '../passes/trainingModel';"],
    [
      'a room that knows a type of a later one',
      'src/model/rewrite/seeded.ts',
      "import type { X } from '../head/headProgram';",
    ],
    ['the contract of model that imports a room', 'src/model/types.ts', "import '../model/blocks/partition';"],
    [
      'a room of the studio that imports a later one',
      'src/studio/ui/seeded.tsx',
      "import { x } from '../store/store';",
    ],
    ['a panel that imports the shell', 'src/studio/learn/seeded.tsx', "import { x } from '../shell/Header';"],
    ['a step that imports another', 'src/studio/learn/seeded.tsx', "import { x } from '../explore/groups';"],
    ['a room of domino that imports a later one', 'src/domino/prompt/seeded.ts', "import '../run/trainer';"],
    ['a file without a room', 'src/model/seeded.ts', 'export const lost = 1;'],
    ['a file that imports itself', 'src/tensors/seeded.ts', "export * from './seeded';"],
    [
      'the page that imports ONNX Runtime',
      'src/studio/shell/seeded.tsx',
      "import * as ort from 'onnxruntime-web/webgpu';",
    ],
    [
      'the page that loads ONNX Runtime on demand',
      'src/studio/store/seeded.ts',
      "export const load = () => import('onnxruntime-web');",
    ],
    [
      'the page that imports a worker itself',
      'src/studio/store/seeded.ts',
      "import '../../../workers/engine/engine.worker';",
    ],
    ['a worker that loads a module of Node', 'workers/engine/seeded.ts', "import { cpus } from 'node:os';"],
    ['a folder that is not on the map', 'src/attic/seeded.ts', 'export const old = 1;'],
  ])('catches %s', (_, path, source) => {
    const found = violations(withFile(path, source), map).filter(({ file }) => file === path);
    expect(found.length).toBeGreaterThan(0);
  });

  it('catches ONNX Runtime behind files between, wherever they stand', () => {
    const between = new Map([
      ...withFile('src/export/seeded.ts', "export { run } from '../onnx/seeded';"),
      ['src/onnx/seeded.ts', "import { Tensor } from 'onnxruntime-common';\nexport const run = Tensor;"],
      ['src/studio/store/seeded.ts', "import { run } from '../../export/seeded';"],
    ]);
    expect(violations(between, map)).toContainEqual({
      file: 'src/onnx/seeded.ts',
      imports: 'onnxruntime-common',
      rule: 'the page reaches no ONNX Runtime and no worker itself',
    });
  });

  it('lets the page load what reaches no ONNX Runtime, whatever stage it is of', () => {
    const page = withFile('src/studio/store/seeded.ts', "import { fault } from '../../onnx/fault';");
    expect(violations(page, map).filter(({ file }) => file.startsWith('src/studio/store/seeded'))).toEqual([]);
  });

  it.each([
    ['of two files', ["import './b';", "import './a';"]],
    ['of three, over types', ["import type { B } from './b';", "import './c';", "export type { A } from './a';"]],
    ['over a load on demand', ["import './b';", "export const load = () => import('./a');"]],
  ])('catches a circle %s', (_, texts) => {
    const files = texts.map((text, index): [string, string] => [`src/tensors/seeded/${'abc'[index]}.ts`, text]);
    expect(violations(new Map([...sources, ...files]), map)).toContainEqual({
      file: 'src/tensors/seeded/a.ts',
      imports: files
        .slice(1)
        .map(([path]) => path)
        .join(', '),
      rule: 'no file imports itself over others',
    });
  });

  it('finds the circles of a graph, and no others', () => {
    const graph = { a: ['b', 'd'], b: ['c'], c: ['a', 'e'], d: ['e'], e: ['f'], f: ['e'], g: ['g'], h: ['a'] };
    expect(circlesOf(new Map(Object.entries(graph)))).toEqual([['a', 'b', 'c'], ['e', 'f'], ['g']]);
  });

  it('lets the page know the types of the engine', () => {
    const page = withFile(
      'src/studio/store/seeded.ts',
      "import type { Graph } from '../../onnx/graph';\nimport { type Tape } from '../../model/types';",
    );
    expect(violations(page, map).filter(({ file }) => file === 'src/studio/store/seeded.ts')).toEqual([]);
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
