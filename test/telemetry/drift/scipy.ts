import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { KsMethod } from '../../../src/telemetry/drift/kolmogorov-smirnov.ts';

export interface TwoSamples {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly methods: readonly (KsMethod | 'auto')[];
}

export interface TwoCounts {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

export interface Asked {
  readonly samples: readonly TwoSamples[];
  readonly counts: readonly TwoCounts[];
  /** Size and distance each. */
  readonly kstwo: readonly (readonly [number, number])[];
  /** Degrees of freedom and statistic each. */
  readonly chi2: readonly (readonly [number, number])[];
}

type Test = readonly [statistic: number, pValue: number];

export interface Answered {
  readonly samples: readonly {
    readonly ks: Readonly<Record<string, Test>>;
    readonly wasserstein: number;
    readonly deviation: number;
  }[];
  readonly counts: readonly { readonly jensenShannon: number; readonly ofTwo: Test; readonly ofFit: Test }[];
  readonly kstwo: readonly number[];
  readonly chi2: readonly number[];
}

/** Whether scipy can be asked. Where `CI_REQUIRE_SCIPY=1`, its absence is a failure and not a reason to skip. */
export async function canAskScipy(): Promise<boolean> {
  if (process.env.CI_REQUIRE_SCIPY === '1') return true;
  return (await python(['-c', 'import scipy'], '')).code === 0;
}

export async function askScipy(asked: Asked): Promise<Answered> {
  const script = fileURLToPath(new URL('./ask-scipy.py', import.meta.url));
  const { code, stdout, stderr } = await python([script], JSON.stringify(asked));
  if (code !== 0) throw new Error(`scipy did not answer: ${stderr}`);
  return JSON.parse(stdout);
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function python(args: readonly string[], input: string): Promise<Ended> {
  const child = spawn('python3', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  // A python that is missing or ends early leaves nobody to read.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
