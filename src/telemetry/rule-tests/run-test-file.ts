import { glob, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import type { EvaluateOptions } from '../promql/evaluate.ts';
import { loadRuleFiles, type RuleGroup } from '../rules/rule-file.ts';
import type { TestFailure } from './compare.ts';
import { runTest } from './run-test.ts';
import { parseTestFile, type RuleTestFile } from './test-file.ts';

/** How the tests of a file went. */
export interface TestFileOutcome {
  readonly file: string;
  /** Patterns of rule files that match nothing. */
  readonly unmatched: readonly string[];
  readonly tests: readonly { readonly name: string; readonly failures: readonly TestFailure[] }[];
}

/**
 * Runs all tests of a unit-test file of promtool with our engine.
 *
 * @throws FiredrillError of kind `usage` when the test file or a rule file cannot be read.
 */
export async function runTestFile(
  path: string,
  options: { readonly semantics?: EvaluateOptions['semantics'] } = {},
): Promise<TestFileOutcome> {
  const testFile = parseTestFile(await readTestFile(path), path);
  const patterns = testFile.ruleFiles.map((pattern) =>
    isAbsolute(pattern) ? pattern : join(dirname(path), pattern),
  );
  const found = await Promise.all(patterns.map(filesMatching));
  const groups = inOrder(await loadRuleFiles(found.flat()), testFile);
  const { evaluationIntervalMs, isFuzzy } = testFile;
  return {
    file: path,
    unmatched: patterns.filter((_, index) => found[index]?.length === 0),
    tests: testFile.tests.map((test) => ({
      name: test.name,
      failures: runTest(test, { groups, evaluationIntervalMs, isFuzzy, ...options }),
    })),
  };
}

async function readTestFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new FiredrillError('TEST_FILE_MISSING', `the test file cannot be read: ${messageOf(cause)}.`, {
      kind: 'usage',
      place: path,
      cause,
    });
  }
}

async function filesMatching(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern)) found.push(path);
  return found.sort();
}

/** Groups that the test file does not name come where the first one that it names does, as in promtool. */
function inOrder(groups: readonly RuleGroup[], { groupOrder }: RuleTestFile): RuleGroup[] {
  const rank = ({ name }: RuleGroup): number => Math.max(0, groupOrder.indexOf(name));
  return groups.toSorted((a, b) => rank(a) - rank(b));
}
