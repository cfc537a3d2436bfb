import { Template } from '@huggingface/jinja';
import { describe, expect, it } from 'vitest';
import { chatLayout } from './chatTemplate';
import { loadTokenizer } from './load';
import { renderTemplate } from './renderTemplate';
import { tinyTokenizerFiles } from './testing/tinyTokenizer';

/** A list within a list, forty times over. */
const nested = (inner: string): string =>
  `{% set ns = namespace(x=[1]) %}{% for i in range(40) %}{% set ns.x = ${inner} %}{% endfor %}`;

describe('a hostile template is refused', () => {
  it.each([
    ['a huge range', '{% for i in range(10**12) %}x{% endfor %}'],
    ['a range without end', '{% for i in range(0, 1, 10**-300) %}{% endfor %}'],
    ['loops in loops', `${'{% for i in range(1000) %}'.repeat(6)}x${'{% endfor %}'.repeat(6)}`],
    ['empty loops in loops', `${'{% for i in range(100000) %}'.repeat(4)}${'{% endfor %}'.repeat(4)}`],
    ['a macro that calls itself', '{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}'],
    [
      'a macro that calls itself twice',
      '{% macro f(x) %}{% if x %}{{ f(x - 1) ~ f(x - 1) }}{% endif %}{% endmacro %}{{ f(60) }}',
    ],
    ['a text that doubles', nested("ns.x ~ ns.x ~ 'text'")],
    ['a list that doubles', nested('ns.x + ns.x')],
    ['lists in lists', `${nested('[ns.x, ns.x]')}{{ ns.x }}`],
    ['lists in lists as JSON', `${nested('[ns.x, ns.x]')}{{ ns.x | tojson }}`],
    ['dicts in dicts', `${nested('{"a": ns.x, "b": ns.x}')}{{ ns.x | tojson }}`],
    ['a wide indent', '{{ [1] | tojson(indent=10**9) }}'],
    [
      'replacements that grow',
      "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x.replace('a', 'aaaaaaaa') %}{% endfor %}{{ ns.x }}",
    ],
    ['deep brackets', `{{ ${'('.repeat(200_000)}1${')'.repeat(200_000)} }}`],
    ['two million characters', 'x'.repeat(2_000_000)],
  ])('%s', (_, template) => {
    const { tokenizer, config } = tinyTokenizerFiles();
    const started = performance.now();
    expect(() => chatLayout(loadTokenizer(tokenizer, config, template))).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUPPORTED',
        where: 'chat_template.jinja',
        message: expect.stringMatching(/^The chat template cannot be used: .*\.$/),
        remedy: expect.stringContaining('raw prompt'),
      }),
    );
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('any other', () => {
  const messages = Array.from({ length: 200 }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: `text ${i} `.repeat(50),
    tool_calls: [{ function: { name: 'f', arguments: { a: [i, null, true] } } }],
  }));
  it.each([
    [
      "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m.content | trim + '<|im_end|>' + '\\n' }}{% endfor %}",
    ],
    [
      "{%- set ns = namespace(last=0) -%}{%- for m in messages[::-1] if m.role == 'user' -%}{%- set ns.last = loop.index0 -%}{{ loop.length ~ m.content | upper }}{%- endfor -%}{{ ns.last }}",
    ],
    [
      "{% macro call(t) %}{{ t.function | tojson(indent=2) }}{% endmacro %}{% for m in messages %}{% if m.tool_calls is defined %}{% for t in m.tool_calls %}{{ call(t) }}{% endfor %}{% endif %}{% endfor %}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}",
    ],
    [
      "{{ none }}{{ True }}{% for i in range(10, 0, -3) %}{{ i }},{% endfor %}{{ bos_token }}{{ strftime_now('%Y %m %d %%') }}",
    ],
  ])('is rendered as the library renders it: %s', (template) => {
    const variables = { messages, bos_token: '<s>', add_generation_prompt: true };
    expect(renderTemplate(template, variables)).toBe(new Template(template).render(variables));
  });

  it('says what it raises', () => {
    expect(() => renderTemplate("{{ raise_exception('no system role') }}", {})).toThrow('no system role');
  });
});
