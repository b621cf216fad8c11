import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { DrillResult } from '../../src/judge/result.ts';
import { junitXml } from '../../src/reports/junit.ts';
import { failed, inconclusive, passed, suiteOf } from './samples.ts';

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Node[];
}

/** Reads XML with a parser that is not ours: Python brings one that refuses what is not well-formed. */
function parseXml(xml: string): Node {
  const program = `
import json, sys, xml.etree.ElementTree as tree
def node(e): return {'name': e.tag, 'attributes': e.attrib, 'text': e.text or '', 'children': [node(c) for c in e]}
print(json.dumps(node(tree.fromstring(sys.stdin.buffer.read()))))`;
  return JSON.parse(execFileSync('python3', ['-c', program], { input: xml, encoding: 'utf8' }));
}

const junitOf = (...drills: readonly DrillResult[]): Node => parseXml(junitXml(suiteOf(...drills)));

function all(node: Node, name: string): Node[] {
  return [...(node.name === name ? [node] : []), ...node.children.flatMap((child) => all(child, name))];
}

/** Jenkins' junit-10.xsd as far as we use it: the children and attributes that an element may have, `!` where it must. */
const shapes: Readonly<Record<string, { readonly children: string; readonly attributes: string }>> = {
  testsuites: { children: 'testsuite', attributes: 'name time tests failures errors' },
  testsuite: {
    children: 'properties testcase system-out system-err',
    attributes: 'name! tests! failures! errors! skipped time id package',
  },
  properties: { children: 'property', attributes: '' },
  property: { children: '', attributes: 'name! value!' },
  testcase: { children: 'skipped error failure system-out system-err', attributes: 'name! classname time' },
  failure: { children: '', attributes: 'type message' },
  error: { children: '', attributes: 'type message' },
  'system-out': { children: '', attributes: '' },
};

function misfits(node: Node): string[] {
  const shape = shapes[node.name];
  if (shape === undefined) return [`${node.name} is not known`];
  const attributes = shape.attributes.split(' ');
  return [
    ...Object.keys(node.attributes)
      .filter((name) => !attributes.includes(name) && !attributes.includes(`${name}!`))
      .map((name) => `${node.name} may not have ${name}`),
    ...attributes
      .filter((name) => name.endsWith('!') && node.attributes[name.slice(0, -1)] === undefined)
      .map((name) => `${node.name} must have ${name.slice(0, -1)}`),
    ...node.children
      .filter((child) => !shape.children.split(' ').includes(child.name))
      .map((child) => `${node.name} may not hold ${child.name}`),
    ...node.children.flatMap(misfits),
  ];
}

test('the file has the shape that Jenkins demands', () => {
  expect(misfits(junitOf(passed, failed, inconclusive, { ...passed, seed: 7 }))).toEqual([]);
});

test('the check of that shape finds what does not belong', () => {
  expect(misfits(parseXml('<testsuites><testsuite name="a"><failure/></testsuite></testsuites>'))).toEqual([
    'testsuite must have tests',
    'testsuite must have failures',
    'testsuite must have errors',
    'testsuite may not hold failure',
  ]);
});

test('a failed drill is a failure with its reason codes and figures', () => {
  const [failure] = all(junitOf(failed), 'failure');
  expect(failure?.attributes).toEqual({
    message: 'fail (procedure): order-violated, writes-lost',
    type: 'order-violated',
  });
  expect(failure?.text).toContain('fail I4: 3 lost of 2,180');
});

test('an unknown drill is an error, and never looks like a pass', () => {
  const root = junitOf(inconclusive);
  expect(all(root, 'error')[0]?.attributes.type).toBe('fault-not-effective');
  expect(root.attributes).toMatchObject({ tests: '1', failures: '0', errors: '1' });
});

test('a passed drill is neither', () => {
  const root = junitOf(passed);
  expect([...all(root, 'failure'), ...all(root, 'error')]).toEqual([]);
  expect(root.attributes).toMatchObject({ tests: '1', failures: '0', errors: '0', time: '331.800' });
});

test('seed and times are properties, and a censored time says that it is', () => {
  const properties = all(junitOf(failed), 'property').map(({ attributes }) => [
    attributes.name,
    attributes.value,
  ]);
  expect(Object.fromEntries(properties)).toMatchObject({
    seed: '20261',
    ttdSeconds: '53',
    ttrSeconds: 'censored',
  });
});

test('a title with markup in it stays a title', () => {
  const title = `"/><testcase name='x'><!-- ]]> & \t`;
  const root = junitOf({ ...failed, title });
  expect(all(root, 'testcase').map((node) => node.attributes.name)).toEqual([`S04 ${title}`]);
});

test('a detail with markup in it stays text', () => {
  const checks = failed.checks.map((check) => ({ ...check, detail: '</failure>]]><b a="1">&amp;' }));
  expect(all(junitOf({ ...failed, checks }), 'failure')[0]?.text).toContain('</failure>]]><b a="1">&amp;');
});

test('characters that XML cannot carry are replaced, and the others are kept', () => {
  const root = junitOf({ ...passed, title: 'bell\u0007 half\uD83D whole 🔥 ünï\uFFFF' });
  expect(all(root, 'testcase')[0]?.attributes.name).toBe('S02 bell\uFFFD half\uFFFD whole 🔥 ünï\uFFFD');
});

test('repeated drills have names of their own', () => {
  const names = all(junitOf(passed, passed), 'testcase').map((node) => node.attributes.classname);
  expect(names).toEqual(['firedrill.healthcare-diagnostic.S02', 'firedrill.healthcare-diagnostic.S02#2']);
});
