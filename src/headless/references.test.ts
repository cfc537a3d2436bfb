/** `domino references`: what the page reads of a file, and that the strict commands take what it writes. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

describe('references', () => {
  test('reads what it can, says what it leaves out, and writes what check takes', async () => {
    await writeFile(at('wrong.csv'), 'input,output,constructor\nf(1),1\n"f(2)" x,2\nf(3),3\n');
    const { code, stdout, stderr } = await domino('references --references @wrong.csv --out @right.jsonl --json');
    expect(code).toBe(0);
    const { files, references } = JSON.parse(stdout);
    expect(references).toEqual([
      { input: 'f(1)', output: '1' },
      { input: 'f(3)', output: '3' },
    ]);
    expect(files).toMatchObject([{ format: 'csv', mapping: { input: 'input', output: 'output' }, examples: 2 }]);
    expect(files[0].problems).toMatchObject([{ line: 3 }]);
    expect(stderr).toContain('wrong.csv, line 3 is left out: A quote is wrong');
    expect(stderr).toContain('"constructor" is not read');
    expect((await readFile(at('right.jsonl'), 'utf8')).split('\n')).toHaveLength(3);

    await writeFile(at('samples.jsonl'), '{"text":"f(4)"}\n');
    const check = 'check --samples @samples.jsonl --out @checked.jsonl';
    expect((await domino(`${check} --references @wrong.csv`)).code).not.toBe(0);
    await succeed(`${check} --references @right.jsonl`);
  });

  test('reads Arrow as the page does, and says which columns it leaves out', async () => {
    await copyFile(new URL('../references/testing/arrow/file.arrow', import.meta.url), at('set.arrow'));
    const { code, stdout, stderr } = await domino(
      'references --references @set.arrow --input text --output int64 --json',
    );
    expect(code).toBe(0);
    const { files, references } = JSON.parse(stdout);
    expect(files).toMatchObject([{ format: 'arrow' }]);
    expect(references[0]).toEqual({ input: 'def f(x):\n    return x', output: '9007199254740993' });
    expect(stderr).toContain('"image" holds lists or objects without text, and is left out.');
  });

  test('reads every file of an archive, by columns that are named', async () => {
    const zip = zipSync({ 'a.jsonl': strToU8('{"x":"1","y":"2"}\n'), 'b.csv': strToU8('x,y\n3,4\n') });
    await writeFile(at('set.zip'), zip);
    const answer = JSON.parse(await succeed('references --references @set.zip --input x --output y --json'));
    expect(answer.references).toEqual([
      { input: '1', output: '2' },
      { input: '3', output: '4' },
    ]);
    expect((await domino('references --references @set.zip --output y')).stderr).toContain('without input');
    expect((await domino('references --references @set.zip --input z')).stderr).toContain('no column "z"');
  });
});
