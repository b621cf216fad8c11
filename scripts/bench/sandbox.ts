import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chooseScenarios } from '../../src/cli/catalogue.ts';
import { LapseClock } from '../../src/core/clock.ts';
import { messageOf } from '../../src/core/errors.ts';
import { wallDate } from '../../src/core/wall-date.ts';
import { drawDatabaseName } from '../../src/drill/database-name.ts';
import { buildPast, usersOf } from '../../src/drill/product.ts';
import { defaultIntervals } from '../../src/drill/suite.ts';
import { loadDomain } from '../../src/sandbox/bundle/domain.ts';
import { imagesOf } from '../../src/sandbox/container/images.ts';
import { driverNames, openPremises } from '../../src/sandbox/open-premises.ts';
import type { Premises } from '../../src/sandbox/premises.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { seconds } from './result.ts';

const starts = 3;

/** How long a sandbox of all parts takes until it is ready, in each driver that works here: the image and the hosts are warm. */
export async function benchSandbox(): Promise<string> {
  const lines: string[] = [];
  let processes: number | undefined;
  for (const driver of driverNames) {
    try {
      await using premises = await openPremises(driver, {
        images: imagesOf(process.env),
        onProgress: (text) => void process.stderr.write(`${text}\n`),
      });
      const took: number[] = [];
      // The first one warms up.
      for (let round = 0; round <= starts; round++) took.push(await startOne(premises));
      const median = took.slice(1).sort((a, b) => a - b)[Math.floor(starts / 2)] ?? Number.NaN;
      processes ??= median;
      lines.push(
        `${driver.padEnd(10)} ready in ${median.toFixed(2)} s (${took.map((took) => took.toFixed(2)).join(', ')}), × ${(median / processes).toFixed(1)}`,
      );
    } catch (thrown) {
      lines.push(`${driver.padEnd(10)} absent: ${messageOf(thrown)}`);
    }
  }
  return lines.join('\n');
}

async function startOne(premises: Premises): Promise<number> {
  const [loaded] = await chooseScenarios(['S02']);
  if (loaded === undefined) throw new Error('there is a scenario S02');
  const { scenario } = loaded;
  const domain = await loadDomain(scenario.domain);
  const logDir = mkdtempSync(join(tmpdir(), 'firedrill-bench-'));
  const databaseName = drawDatabaseName();
  const from = seconds();
  try {
    const ground = await premises.open({ clock: new LapseClock(), logDir, databaseName, onAction: () => {} });
    await using _sandbox = await startSandbox({
      ground,
      databaseName,
      prepare: () => buildPast(ground.database, domain),
      domain,
      scenario,
      seed: 1,
      rules: [resolve('fixtures/rules/reference.yaml')],
      ...defaultIntervals,
      epochMs: wallDate().getTime(),
      trafficSpec: (targets) => usersOf(scenario, { seed: 1, targets }),
    });
    return seconds() - from;
  } finally {
    rmSync(logDir, { recursive: true, force: true });
  }
}
