import { describe, expect, it } from 'vitest';
import { CHECKS } from './checks';
import { CHECK_NAMES, defaultRecipe, withCheck } from './recipe';
import { parseRecipe } from './recipeSchema';

describe('a recipe', () => {
  it('is the default one where no setting is given', () => {
    const names = ['copies', 'form', 'ending', 'runs', 'answer', 'repeats', 'known-domain'].map((name) => ({ name }));
    expect(parseRecipe({ version: 1, checks: names })).toEqual(defaultRecipe);
    expect(parseRecipe(JSON.parse(JSON.stringify(defaultRecipe)))).toEqual(defaultRecipe);
  });

  it('of before opens, and asks what it asked', () => {
    const before = {
      version: 1,
      checks: [
        { name: 'copies', similarity: 0.8 },
        { name: 'form', share: 0.95 },
      ],
    };
    expect(parseRecipe(before)).toEqual(before);
  });

  it('can name every check there is, and checks have names of their own', () => {
    const names = CHECKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(CHECK_NAMES);
    const recipe = parseRecipe({ version: 1, checks: names.map((name) => ({ name })) });
    expect(recipe.checks.map(({ name }) => name)).toEqual(names);
  });

  it('takes a check in its usual place, and lets it go', () => {
    const styled = withCheck(defaultRecipe, 'style', true, { fail: 0.98 });
    const names = ['copies', 'form', 'ending', 'runs', 'answer', 'style', 'repeats', 'known-domain'];
    expect(styled.checks.map(({ name }) => name)).toEqual(names);
    expect(styled.checks[5]).toEqual({ name: 'style', fail: 0.98 });
    expect(withCheck(styled, 'style', false)).toEqual(defaultRecipe);
    const last = withCheck(withCheck(defaultRecipe, 'repeats', false), 'repeats', true);
    expect(last.checks.at(-2)).toEqual({ name: 'repeats' });
  });

  it.each([
    [
      'a setting out of range',
      [{ name: 'copies', similarity: 3 }],
      /check "copies", the setting "similarity": /,
      /similarity/,
    ],
    ['a setting that is no number', [{ name: 'form', share: 'most' }], /check "form", the setting "share": /, /share/],
    [
      'a setting that the check has not',
      [{ name: 'ending', strict: true }],
      /check "ending": .*"strict"/,
      /no settings/,
    ],
    [
      'a check that is none',
      [{ name: 'form' }, { name: 'taste' }],
      /Check 2 of the recipe is "taste"/,
      /copies, decontaminate, form/,
    ],
    ['a check without a name', [{ share: 1 }], /Check 1 of the recipe/, /copies, decontaminate, form/],
    ['no check', [], /The recipe's "checks": /, /version/],
    ['a check twice', [{ name: 'form' }, { name: 'form' }], /The recipe's "checks": names a check twice/, /version/],
  ])('refuses %s, by name', (_, checks, message, remedy) => {
    expect(() => parseRecipe({ version: 1, checks }, 'recipe.json')).toThrow(
      expect.objectContaining({
        code: 'BAD_OPTION',
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
        where: 'recipe.json',
      }),
    );
  });

  it.each([[null], [[]], ['form'], [{ version: 2, checks: [{ name: 'form' }] }], [{ version: 1 }]])(
    'refuses %j',
    (value) => {
      expect(() => parseRecipe(value)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
    },
  );
});
