import { onTestFinished } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { wallDate } from '../../../src/core/wall-date.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { imagesOf } from '../../../src/sandbox/container/images.ts';
import { driftMonitorSpec } from '../../../src/sandbox/drift-monitor/spec.ts';
import { targetsOf } from '../../../src/sandbox/metrics-store/spec.ts';
import { openPremises } from '../../../src/sandbox/open-premises.ts';
import type { Part } from '../../../src/sandbox/part.ts';
import { scratchFolder } from '../process/scratch.ts';

export interface MonitoredGround {
  readonly monitoring: Part;
  readonly clock: LapseClock;
  readonly epochMs: number;
}

/** A part that has metrics, and a real Prometheus that scrapes it and evaluates rules, each second. */
export async function openMonitoredGround(rules: string, groupWaitMs?: number): Promise<MonitoredGround> {
  const clock = new LapseClock();
  const epochMs = wallDate().getTime();
  const premises = await openPremises('container', {
    images: imagesOf(process.env),
    onProgress: (text) => void process.stderr.write(`${text}\n`),
  });
  const ground = await premises.open({
    clock,
    logDir: await scratchFolder(),
    databaseName: 'product',
    onAction: () => {},
  });
  onTestFinished(async () => {
    await ground[Symbol.asyncDispose]();
    await premises[Symbol.asyncDispose]();
  }, 60_000);
  const domain = await loadDomain('healthcare-diagnostic');
  const watched = await ground.driver.start({ host: 'monitoring', ...driftMonitorSpec(domain) });
  const monitoring = await ground.startMonitoring?.(
    {
      domain: domain.name,
      targets: targetsOf([watched]),
      rules: [{ file: 'rules.yml', text: rules }],
      scrapeIntervalMs: 1_000,
      evaluationIntervalMs: 1_000,
      epochMs,
      ...(groupWaitMs !== undefined && { groupWaitMs }),
      seed: 7,
    },
    (spec) => ground.driver.start({ host: 'monitoring', ...spec }),
  );
  if (monitoring === undefined) throw new Error('in containers there is monitoring of another kind');
  return { monitoring, clock, epochMs };
}
