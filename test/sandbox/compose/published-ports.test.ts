import { expect, test } from 'vitest';
import { endOfPorts, outsideOf, publishedPorts } from '../../../src/sandbox/compose/published-ports.ts';
import { hostNames } from '../../../src/sandbox/hosts.ts';

const ports = publishedPorts(7_100);

test('what a part listens on has a fixed place on this machine', () => {
  const [first = '', second = ''] = hostNames;
  expect(outsideOf(`http://${first}:7000`, ports)).toBe('http://127.0.0.1:7116');
  expect(outsideOf(`http://${second}:7015/metrics`, ports)).toBe('http://127.0.0.1:7147/metrics');
  expect(outsideOf('http://prometheus:9090', ports)).toBe('http://127.0.0.1:7101');
  expect(outsideOf('postgresql://operator:secret@postgres:5432/product', ports)).toBe(
    'postgresql://operator:secret@127.0.0.1:7102/product',
  );
});

test('what is published nowhere keeps its address', () => {
  expect(outsideOf(`http://${hostNames[0]}:7016`, ports)).toBe(`http://${hostNames[0]}:7016`);
  expect(outsideOf('http://elsewhere:7000', ports)).toBe('http://elsewhere:7000');
});

test('the ports end where the last host does', () => {
  expect(endOfPorts(7_100)).toBe(7_116 + 16 * hostNames.length);
});
