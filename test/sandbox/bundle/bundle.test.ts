import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canonicalJson } from '../../../src/core/canonical-json.ts';
import { type Bundle, bundleDigest, loadBundle } from '../../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';

const finance = await loadDomain('financial-risk-scoring');
const v1 = finance.bundles.v1 as Bundle;

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'bundle.yaml');
  await writeFile(path, text);
  return path;
}

describe('the digest', () => {
  test('does not depend on the order of keys, and survives JSON', () => {
    const turned = Object.fromEntries(Object.entries(v1).reverse()) as Bundle;
    expect(bundleDigest(turned)).toBe(bundleDigest(v1));
    expect(bundleDigest(JSON.parse(JSON.stringify(v1)))).toBe(bundleDigest(v1));
    expect(bundleDigest(v1)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test.each([
    ['weights', { ...v1.components.weights, debt: -39 }],
    ['preprocessor', {}],
    ['prompt', 'Be kind.'],
    ['thresholds', { approve: 61 }],
    ['index', { size: 1 }],
    ['schemaContract', []],
  ])('changes with the component %s alone', (component, value) => {
    const other = { ...v1, components: { ...v1.components, [component]: value } };
    expect(bundleDigest(other)).not.toBe(bundleDigest(v1));
  });

  test('canonical JSON sorts keys at every depth, and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 'x'], a: undefined, B: true })).toBe(
      '{"B":true,"b":[{"c":null,"d":1},"x"]}',
    );
  });
});

describe('files', () => {
  test('every domain of the package loads, and each server finds its bundle', async () => {
    for (const name of ['financial-risk-scoring', 'healthcare-diagnostic'] as const) {
      const domain = await loadDomain(name);
      expect(Object.keys(domain.serving)).toEqual(['stable', 'candidate', 'fallback', 'legacy']);
      for (const bundle of Object.values(domain.serving)) expect(domain.bundles[bundle]?.domain).toBe(name);
      expect(new Set(Object.values(domain.bundles).map(bundleDigest)).size).toBe(4);
    }
  });

  test('a file that does not describe a bundle is refused with the place of the mistake', async () => {
    const path = await fileWith('name: v1\nmodel: risk\nspeed: fast\n');
    await expect(loadBundle(path)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(/bundle\.yaml:3:1: .*speed/),
    });
  });

  test('a domain that the package does not have is not loaded', async () => {
    await expect(loadDomain('support-chatbot', new URL('file:///nowhere/'))).rejects.toThrow(/ENOENT/);
  });
});
