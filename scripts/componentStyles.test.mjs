import { expect, test } from 'vitest';
import { missingStyles } from './componentStyles.mjs';

const library = [
  { file: 'Button.css', css: '.m_77c9d27d { color: red; } .m_80f1301b { color: blue; }' },
  { file: 'Menu.css', css: '.m_9bfac126 { color: green; }' },
];

test('a component in the scripts without its rules in the styles is named', () => {
  const scripts = 'a({root:"m_77c9d27d"});b({item:"m_9bfac126",hook:"m_00000000"})';
  expect(missingStyles({ scripts, styles: '.m_77c9d27d{color:red}', library })).toEqual(['Menu.css']);
  expect(missingStyles({ scripts, styles: '.m_77c9d27d{}.m_9bfac126{}', library })).toEqual([]);
});

test('a part whose rules were left out is missing, whatever else of its file is there', () => {
  expect(missingStyles({ scripts: '"m_80f1301b"', styles: '.m_77c9d27d{}', library })).toEqual(['Button.css']);
});
