import { spawnSync } from 'node:child_process';
import { wallMs } from '../src/core/clock.ts';
import { seededRandom } from '../src/core/random.ts';
import { ksTwoSample } from '../src/telemetry/drift/kolmogorov-smirnov.ts';
import { SlidingKs } from '../src/telemetry/drift/sliding-ks.ts';

// Measures batch KS side by side with scipy on the same data, and what a slide of streaming KS costs. Times are the best
// of several rounds: whatever else the machine does can only add to them.

const random = seededRandom(42);
const normal = (size: number, shift = 0): Float64Array =>
  Float64Array.from({ length: size }, () => random.normal() + shift);

const ks2samp = `
import sys, time
import numpy as np
from scipy import __version__
from scipy.stats import ks_2samp
a, b = np.split(np.frombuffer(sys.stdin.buffer.read()), 2)
best = float("inf")
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    result = ks_2samp(a, b)
    best = min(best, time.perf_counter() - start)
print(best * 1e3, float(result.statistic), float(result.pvalue), __version__)
`;

for (const size of [1_000, 10_000, 100_000, 1_000_000]) {
  const rounds = Math.min(200, 2_000_000 / size);
  const [a, b] = [normal(size), normal(size, 0.01)];
  const oursMs = bestMs(rounds, () => ksTwoSample(a, b));
  const { statistic, pValue } = ksTwoSample(a, b);
  const input = Buffer.concat([Buffer.from(a.buffer), Buffer.from(b.buffer)]);
  const python = spawnSync('python3', ['-c', ks2samp, `${rounds}`], { input, encoding: 'utf8' });
  const name = `KS batch  n = m = ${size.toLocaleString('en')}`.padEnd(32);
  const ours = `ours ${oursMs.toFixed(2)} ms`;
  if (python.status !== 0) {
    process.stdout.write(`${name} ${ours}   scipy is not installed, so there is nothing to compare with\n`);
    continue;
  }
  const [scipyMs = 0, d, p] = python.stdout.split(' ').map(Number);
  const version = python.stdout.trim().split(' ').at(-1);
  const agrees = isSame(statistic, d) && isSame(pValue, p) ? 'same D and p' : 'DIFFERENT D or p';
  process.stdout.write(
    `${name} ${ours}   scipy ${version} ${scipyMs.toFixed(2)} ms   ratio ${(scipyMs / oursMs).toFixed(1)}   ${agrees}\n`,
  );
}

for (const [m, n] of [
  [1_000, 500],
  [10_000, 500],
  [10_000, 5_000],
] as const) {
  const sliding = new SlidingKs(normal(m), n);
  const values = normal(20_000);
  for (const value of values.subarray(0, n)) sliding.push(value);
  const slideMs = bestMs(40, () => {
    for (const value of values) {
      sliding.push(value);
      if (sliding.statistic > 1) throw new Error('a distance is greater than 1');
    }
  });
  const each = ((slideMs * 1e6) / values.length).toFixed(0);
  process.stdout.write(`KS stream m = ${m.toLocaleString('en')}, n = ${n.toLocaleString('en')}`.padEnd(32));
  process.stdout.write(` ${each} ns per slide, with D after each\n`);
}

function bestMs(rounds: number, run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const startMs = wallMs();
    run();
    best = Math.min(best, wallMs() - startMs);
  }
  return best;
}

/** Equal to 12 digits. */
function isSame(ours: number, theirs = Number.NaN): boolean {
  return Math.abs(ours - theirs) <= 1e-12 * Math.abs(theirs);
}
