import { ELEMENTWISE_CASES } from './elementwise';
import { LAYOUT_CASES } from './layout';
import { NORMALIZATION_CASES } from './normalization';
import { PRODUCT_CASES } from './products';
import { QUANTIZED_CASES } from './quantized';
import { REDUCTION_CASES } from './reductions';
import { ROTARY_CASES } from './rotary';
import type { RuleCase } from './ruleCase';

/** At least one for every backward rule. */
export const RULE_CASES: readonly RuleCase[] = [
  ...ELEMENTWISE_CASES,
  ...LAYOUT_CASES,
  ...NORMALIZATION_CASES,
  ...PRODUCT_CASES,
  ...QUANTIZED_CASES,
  ...REDUCTION_CASES,
  ...ROTARY_CASES,
];
