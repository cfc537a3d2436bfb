import { describe, expect, test } from 'vitest';
import { StudioError } from '../../errors';
import { choice, flag, integer, integerOrAll, number, readOptions, required, text, usage } from './arguments';

const SPECS = {
  model: required(text('DIR')),
  steps: integer({ from: 1 }),
  batch: integerOrAll({ from: 1 }),
  lambda: number({ from: 0 }),
  holdout: number({ from: 0, to: 0.5 }),
  'top-p': number({ above: 0, to: 1 }),
  seed: integer(),
  prompt: choice('raw', 'chat'),
  json: flag(),
};

function read(line: string): ReturnType<typeof readOptions<typeof SPECS>> {
  return readOptions(line.split(' ').filter(Boolean), SPECS);
}

function refusal(line: string): StudioError {
  try {
    read(line);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error(`accepted: ${line}`);
}

describe('options', () => {
  test('are read with their types; those not given are undefined', () => {
    const values = read('--model some/dir --steps 20 --batch all --lambda 2.5e-1 --seed -3 --prompt=chat --json');
    expect(values).toEqual({
      model: 'some/dir',
      steps: 20,
      batch: 'all',
      lambda: 0.25,
      seed: -3,
      prompt: 'chat',
      json: true,
    });
    expect(values.holdout).toBeUndefined();
  });

  test('may hold text that looks like an option behind "="', () => {
    expect(read('--model=--odd').model).toBe('--odd');
  });

  test('the last of a repeated one counts', () => {
    expect(read('--model a --model b').model).toBe('b');
  });

  const refused: [string, string, RegExp][] = [
    ['', 'model', /--model is missing.*--model DIR/],
    ['--model', 'model', /no value.*--model DIR/],
    ['--model --steps 3', 'model', /no value/],
    ['--model=', 'model', /not empty/],
    ['--model a --modle b', '--modle', /not an option.*--model, --steps/],
    ['--model a -x', '-x', /not an option/],
    ['--model a stray', 'stray', /belongs to no option/],
    ['--model a --steps 0', 'steps', /'0'.*at least 1/],
    ['--model a --steps 1.5', 'steps', /whole number/],
    ['--model a --steps ten', 'steps', /whole number/],
    ['--model a --steps 0x10', 'steps', /whole number/],
    ['--model a --batch some', 'batch', /'all' or a whole number at least 1/],
    ['--model a --lambda NaN', 'lambda', /number at least 0/],
    ['--model a --lambda Infinity', 'lambda', /number at least 0/],
    ['--model a --holdout 0.6', 'holdout', /at least 0 and at most 0.5/],
    ['--model a --top-p 0', 'top-p', /above 0 and at most 1/],
    ['--model a --prompt plain', 'prompt', /one of raw, chat/],
    ['--model a --json=no', 'json', /takes no value/],
    ['--model a --__proto__ b', '--__proto__', /not an option/],
  ];
  test.each(refused)('%s is refused', (line, where, message) => {
    const error = refusal(line);
    expect(error).toMatchObject({ code: 'BAD_OPTION', where });
    expect(`${error.message} ${error.remedy}`).toMatch(message);
    expect(`${error.message} ${error.remedy}`).not.toContain('\n');
  });

  test('usage names what is required first', () => {
    expect(usage('train', { steps: SPECS.steps, model: SPECS.model, json: SPECS.json })).toBe(
      'domino train --model DIR [--steps N] [--json]',
    );
  });
});
