import { reasons } from '../core/verdict.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { nameDrills } from './reporter.ts';
import { element, escapeXml } from './xml.ts';

/**
 * The `junit.xml` of a run: a test case for each drill, in a test suite of its own, because that is where the Jenkins
 * schema (junit-10.xsd) allows properties.
 *
 * A failed drill has a `<failure>`, an unknown one an `<error>`; times are seconds of drill time. There are no wall times
 * and no host names in it: the same results give the same bytes.
 */
export function junitXml(suite: SuiteResult): string {
  const names = nameDrills(suite);
  const { drills } = suite;
  const root = element(
    'testsuites',
    {
      name: 'firedrill',
      time: formatTime(drills.reduce((sum, drill) => sum + secondsOf(drill), 0)),
      tests: drills.length,
      failures: drills.filter((drill) => drill.verdict === 'fail').length,
      errors: drills.filter((drill) => drill.verdict === 'unknown').length,
    },
    drills.map((drill, index) => testSuite(drill, names[index] ?? drill.scenario)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function testSuite(drill: DrillResult, name: string): string {
  const time = formatTime(secondsOf(drill));
  const title = `${name} ${drill.title}`;
  const checks = drill.checks.map(
    (check) => `${check.verdict} ${check.name}: ${check.title} (${check.detail})`,
  );
  const testCase = element(
    'testcase',
    { name: title, classname: `firedrill.${drill.domain}.${name}`, time },
    [...outcome(drill), element('system-out', {}, [escapeXml(checks.join('\n'))])],
  );
  return element(
    'testsuite',
    {
      name: title,
      tests: 1,
      failures: drill.verdict === 'fail' ? 1 : 0,
      errors: drill.verdict === 'unknown' ? 1 : 0,
      skipped: 0,
      time,
    },
    [
      element(
        'properties',
        {},
        propertiesOf(drill).map(([key, value]) => element('property', { name: key, value })),
      ),
      testCase,
    ],
  );
}

/** Censored times are told as such: an empty value would read as nothing, a missing one as forgotten. */
function propertiesOf(drill: DrillResult): [string, string | number][] {
  const { times } = drill;
  return [
    ['scenario', drill.scenario],
    ['kind', drill.kind],
    ['seed', drill.seed],
    ['procedure', drill.procedure],
    ['verdict', drill.verdict],
    ['attribution', drill.attribution],
    ...Object.entries(times).map(([name, seconds]): [string, string | number] => [
      `${name}Seconds`,
      seconds ?? 'censored',
    ]),
    ['harm', drill.harm],
    ['score', drill.score.total],
  ];
}

function outcome(drill: DrillResult): string[] {
  if (drill.verdict === 'pass') return [];
  const told = drill.reasons.map((code) => `${code}: ${reasons[code]}`);
  const open = drill.checks
    .filter((check) => check.verdict !== 'pass')
    .map((check) => `${check.verdict} ${check.name}: ${check.detail}`);
  const attributes = {
    message: `${drill.verdict} (${drill.attribution}): ${drill.reasons.join(', ')}`,
    type: drill.reasons[0] ?? drill.verdict,
  };
  const text = escapeXml([...told, ...open].join('\n'));
  return [element(drill.verdict === 'fail' ? 'failure' : 'error', attributes, [text])];
}

function secondsOf(drill: DrillResult): number {
  return drill.marks.end ?? 0;
}

function formatTime(seconds: number): string {
  return seconds.toFixed(3);
}
