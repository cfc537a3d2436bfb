/** LiveCodeBench's code generation (lcb_runner/benchmarks/code_generation.py at 19133f2, evaluation/testing_util.py at 15808c7). */
import type { PythonTest } from '../types';
import { jsonIn, listIn, type TaskFormat } from './taskFormat';

/** As its import_string, what answers rely on: starter code has List without its import. */
const IMPORTS = [
  'from string import *',
  'from re import *',
  'from datetime import *',
  'from collections import *',
  'from heapq import *',
  'from bisect import *',
  'from copy import *',
  'from math import *',
  'from random import *',
  'from statistics import *',
  'from itertools import *',
  'from functools import *',
  'from operator import *',
  'from typing import *',
  'import string, re, datetime, collections, heapq, bisect, copy, math, random, statistics, itertools, functools, operator, sys, json',
  'from builtins import *',
].join('\n');

/** Newer releases pack the private tests (base64 of a zlib stream of a pickle): a pickle is a program, and is not read. */
export const liveCodeBench: TaskFormat = {
  name: 'LiveCodeBench',
  columns: ['question_content', 'public_test_cases'],
  read({ question_content: content = '', starter_code: starter = '', metadata, solution = '', ...cells }) {
    const given = [listIn(cells.public_test_cases), listIn(cells.private_test_cases)].flatMap((list) => list ?? []);
    const name = functionName(metadata);
    const tests = given.map((test) => testOf(test, name));
    const fault = tests.find((test) => typeof test === 'string');
    if (tests.length === 0) return { fault: 'no tests can be read in it' };
    if (typeof fault === 'string') return { fault };
    return {
      question: starter.trim() === '' ? content : `${content}\n\n${starter.trimEnd()}`,
      answer: solution,
      grading: {
        kind: 'python-tests',
        tests: tests as readonly PythonTest[],
        opening: { source: IMPORTS, defines: null },
      },
    };
  },
};

function functionName(metadata: string | undefined): string | null {
  const value = jsonIn(metadata);
  const name = typeof value === 'object' && value !== null ? Reflect.get(value, 'func_name') : undefined;
  return typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name) ? name : null;
}

/** A fault in words where it is none. */
function testOf(test: unknown, name: string | null): PythonTest | string {
  const { input, output, testtype } = (test ?? {}) as { readonly [key: string]: unknown };
  if (typeof input !== 'string' || typeof output !== 'string') return 'a test of it has no input and output';
  if (testtype === 'stdin') return { kind: 'stdin', stdin: input, stdout: output };
  if (testtype !== 'functional') return 'a test of it is of a kind that is not known';
  if (name === null) return 'its tests call a function that it does not name';
  return { kind: 'asserts', source: callOf(name, input, output) };
}

/** grade_call_based: an argument a line as JSON, a tuple in the place of a list is as good. */
const callOf = (name: string, input: string, output: string): string => `
import json as _json
_call = Solution().${name} if 'Solution' in globals() else ${name}
_got = _call(*[_json.loads(_line) for _line in ${JSON.stringify(input)}.split('\\n')])
assert (list(_got) if isinstance(_got, tuple) else _got) == _json.loads(${JSON.stringify(output)})`;
