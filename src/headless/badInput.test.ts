/** What the command line refuses, and how. */
import { describe, expect, test } from 'vitest';
import { at, domino, provideFiles, spawned } from './testing/commandLine';

provideFiles();

describe('bad input exits with 2 and one line that names it', () => {
  const train = 'train --model @model --references @refs.jsonl --out @never';
  const gradient = 'gradient --model @model --references @refs.jsonl --out @never.safetensors';
  const sample = 'sample --model @model --out @never.jsonl';
  const cases: [string, RegExp][] = [
    ['', /No command was given\. Use one of train, gradient/],
    ['trian --model @model', /'trian' is not a command/],
    ['toString', /'toString' is not a command/],
    ['train --model @model --references @refs.jsonl', /--out is missing/],
    [`${train} --lambada 1`, /--lambada is not an option/],
    [`${train} --steps 0`, /--steps is '0'.*at least 1/],
    [`${train} --likelihood mean`, /sequence, per-token/],
    [`${train} --device tpu`, /cpu, wasm, webgpu/],
    [`${train} --init @init.safetensors --resume @never`, /--init and --resume/],
    [`${train} --resume @absent`, /checkpoint.*does not exist/],
    [`${train} --lambda 2000`, /--lambda is '2000'.*at least 0 and at most 1000/],
    [train.replace('@model', '@absent'), /no such folder.*hub layout/],
    [train.replace('@model', '@refs.jsonl'), /not a folder/],
    [train.replace('@model', '@cut'), /model_q4\.onnx/],
    [
      `${train.replace('@model', '@large')} --device wasm`,
      /large does not fit: it takes .* GB for its weights and one pass, and WebAssembly addresses at most 4\.3 GB/,
    ],
    [train.replace('@refs.jsonl', '@absent.jsonl'), /absent\.jsonl does not exist/],
    [train.replace('@refs.jsonl', '@empty.jsonl'), /empty/],
    [train.replace('@refs.jsonl', '@broken.jsonl'), /broken\.jsonl:2: .*JSON/],
    [train.replace('@refs.jsonl', '@columns.jsonl'), /"title", "reply", "extra"/],
    [train.replace('@refs.jsonl', '@one.jsonl'), /1 reference/],
    [
      `${train.replace('@refs.jsonl', '@long.jsonl')} --max-tokens 500 --domain-tokens 16 --sample-tokens 8`,
      /long\.jsonl:3: .*401 tokens.* 24 .*128 positions.*104 tokens/,
    ],
    [`${train} --init @narrow.safetensors`, /16 dimensions.*32/],
    [`${train} --init @init.safetensors --domain-tokens 7`, /--domain-tokens is 7.* has 3/],
    [`${train} --init @refs.jsonl`, /safetensors file is broken/],
    [gradient, /--init is missing/],
    [`${gradient} --init @narrow.safetensors`, /16 dimensions.*32/],
    [`${gradient} --init @few.safetensors`, /for 2 references, and there are 6/],
    [`${sample} --count 2 --prompt @narrow.safetensors`, /16 dimensions/],
    [`${sample} --count 2 --max-tokens 128`, /1 prefix.* 128 new.* 129 positions.* has 128.* 127 tokens/],
    ['sample --model @model --out @model --count 2', /is a folder/],
    ['sample --model @model --out @refs.jsonl/x --count 2', /runs through a file/],
    ['score --model @model --references @long.jsonl', /long\.jsonl:3: .*401 tokens/],
    ['embed --model @model --out @never', /nothing to embed/],
    ['metrics --model @model --references @refs.jsonl', /--samples is missing/],
    ['check --references @refs.jsonl --samples @absent.jsonl --out @never.jsonl', /absent\.jsonl does not exist/],
    ['check --references @broken.jsonl --samples @refs.jsonl --out @never.jsonl', /broken\.jsonl:2: .*JSON/],
    ['check --references @refs.jsonl --samples @refs.jsonl --out @model', /is a folder/],
    [
      'check --references @refs.jsonl --samples @refs.jsonl --out @never.jsonl --recipe @absent.json',
      /recipe file .*not exist/,
    ],
  ];
  test.each(cases)('%s', async (line, message) => {
    const { code, stdout, stderr } = await domino(line);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^domino [^\n]*\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('also as a process', async () => {
    const { code, stdout, stderr } = await spawned(
      'train',
      '--model',
      at('absent'),
      '--references',
      at('refs.jsonl'),
      '--out',
      at('no'),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^domino train: [^\n]*no such folder[^\n]*\n$/);
  });
});
