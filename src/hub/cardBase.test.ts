import { describe, expect, test } from 'vitest';
import { parseHubId } from './address';
import { cardBase, hubCardBase } from './cardBase';
import { ENDPOINT, fakeFetch } from './testing/fakeFetch';
import type { LocalRepository } from './testing/localHub';

const card = (matter: string): string => `---\nlicense: mit\n${matter}\n---\n# A model\nbase_model: not/this\n`;

describe('the card of a model', () => {
  test.each([
    ['base_model: org/Base-1.5', 'org/Base-1.5'],
    ['base_model: "org/base"', 'org/base'],
    ['base_model:\n- org/first\n- org/second', 'org/first'],
    ['base_model:\n  - org/first', 'org/first'],
    ['base_model: [org/first, org/second]', 'org/first'],
    ['base_model: local-folder', null],
    ['base_model: ../../etc/passwd', null],
    ['base_model_relation: quantized', null],
    ['tags: [onnx]', null],
  ])('that has %j names %s', (matter, base) => {
    expect(cardBase(card(matter))).toBe(base);
  });

  test('without a front matter names nothing', () => {
    expect(cardBase('# base_model: org/base')).toBeNull();
    expect(cardBase('')).toBeNull();
  });
});

describe('the hub', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const repository = (text: string | null, more: Partial<LocalRepository> = {}): LocalRepository => ({
    commit: 'd'.repeat(40),
    files: new Map(text === null ? [] : [['README.md', bytes(text)]]),
    ...more,
  });
  const { fetch, requests } = fakeFetch(
    new Map([
      ['tiny/named', repository(card('base_model: org/base'))],
      ['tiny/silent', repository(card('tags: [onnx]'))],
      ['tiny/cardless', repository(null)],
      ['tiny/gated', repository(card('base_model: org/base'), { gated: 'auto' })],
      ['tiny/long', repository(card('base_model: org/base') + 'x'.repeat(3_000_000))],
    ]),
  );
  const ask = (id: string) => hubCardBase(parseHubId(ENDPOINT, id), fetch);

  test('is asked for the card alone, and for no more than its beginning', async () => {
    expect(await ask('tiny/named')).toBe('org/base');
    expect(requests.map(({ path }) => path)).toEqual(['/tiny/named/resolve/main/README.md']);
    expect(await ask('tiny/long')).toBe('org/base');
    expect(await ask('tiny/silent')).toBeNull();
    expect(await ask('tiny/cardless')).toBeNull();
  });

  test('that refuses or cannot be reached says so', async () => {
    await expect(ask('tiny/gated')).rejects.toMatchObject({ code: 'HUB_GATED' });
    const down = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(hubCardBase(parseHubId(ENDPOINT, 'a/b'), down)).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
  });
});
