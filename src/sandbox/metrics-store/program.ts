import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import type { EventBody } from '../../core/events.ts';
import { seededRandom } from '../../core/random.ts';
import { wallDate } from '../../core/wall-date.ts';
import { domains } from '../../scenario/schema.ts';
import { createMonitorServer } from '../../telemetry/http/server.ts';
import { Monitor, type MonitorEvent } from '../../telemetry/monitor.ts';
import { exportRecording } from '../../telemetry/rule-tests/recording.ts';
import { parseRuleFile } from '../../telemetry/rules/rule-file.ts';
import type { PartContext, PartProgram } from '../part.ts';
import { openHistory } from './history.ts';
import { type Signal, signalsOf } from './signals.ts';
import { pauseSchema, watchSchema } from './spec.ts';
import { type FiringAlert, firingTopic, lagTopic } from './topics.ts';

const configSchema = watchSchema.extend({
  domain: z.enum(domains),
  epochMs: z.int().describe('Unix time of drill time 0'),
  groupWaitMs: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'Groups alerts as an Alertmanager does, with this group_wait; without it each goes out at once',
    ),
});

/** The monitoring of the product: what it sees of the parts, and what its owner's rules make of it. */
export const program: PartProgram = async (config, context) => {
  const { domain, targets, rules, groupWaitMs, seed, ...intervals } = configSchema.parse(config);
  const signals = signalsOf(domain);
  const monitor = new Monitor({
    ...intervals,
    clock: context.clock,
    targets,
    signals,
    ruleGroups: rules.flatMap(({ text, file }) => parseRuleFile(text, file)),
    ...(groupWaitMs !== undefined && { grouping: { groupWaitMs } }),
    history: { random: seededRandom(seed).stream('history') },
    onEvent: (event) => tell(event, { context, signals }),
  });
  const server = createMonitorServer(monitor, { skewMs: () => wallDate().getTime() - monitor.nowMs });
  const api = await context.listen(server);
  const stop = new AbortController();
  let watching: Promise<unknown> = Promise.resolve();
  return {
    urls: { api },
    methods: {
      /** Begins to scrape; called once the product has users, so that the baseline is measured under traffic. */
      watch: () => {
        watching = Promise.all([
          monitor.run(stop.signal),
          openHistory(monitor, context.clock, stop.signal),
        ]).catch((thrown: unknown) => {
          // Monitoring that has ended by itself must not pass for a quiet night.
          if (!stop.signal.aborted) context.emit(troubleOf(thrown));
        });
      },
      'pause-scrapes': (params) => monitor.pauseScrapes(pauseSchema.parse(params).untilMs),
      state: () => ({ pausedScrapes: monitor.pausedScrapes }),
      /** What the rules have seen, for tests of the rules. */
      recording: () => exportRecording(monitor),
    },
    stop: async () => {
      stop.abort();
      await watching;
      await server.close();
    },
  };
};

function troubleOf(thrown: unknown): EventBody {
  return { type: 'trouble', where: 'metrics-store', code: 'MONITOR_ENDED', message: messageOf(thrown) };
}

function tell(
  event: MonitorEvent,
  { context, signals }: { readonly context: PartContext; readonly signals: readonly Signal[] },
): void {
  switch (event.kind) {
    case 'alert': {
      const { kind: _, ...alert } = event;
      context.emit({ type: 'alert', ...alert });
      break;
    }
    case 'notification':
      if (event.message.status === 'firing')
        context.send(firingTopic, { webhook: event.message, sentMs: event.atMs } satisfies FiringAlert);
      break;
    case 'signal':
      context.emit(signalEvent(event.name, event.value, signals));
      break;
    case 'lag':
      context.send(lagTopic, event.ms);
      break;
    case 'rule-error':
      context.emit({ type: 'rule-failed', rule: event.rule, reason: event.reason });
  }
}

function signalEvent(name: string, value: number | null, signals: readonly Signal[]): EventBody {
  const { limit = null, unit = '' } = signals.find((signal) => signal.name === name) ?? {};
  return { type: 'signal', name, value, limit, unit };
}
