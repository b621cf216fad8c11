import { z } from 'zod';
import { sleep } from '../../core/clock.ts';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import type { EventBody } from '../../core/events.ts';
import { wallDate } from '../../core/wall-date.ts';
import { domains } from '../../scenario/schema.ts';
import { fingerprintOf } from '../../telemetry/rules/alertmanager/fingerprint.ts';
import { type WebhookMessage, webhookMessage } from '../../telemetry/rules/alertmanager/webhook.ts';
import { createFace } from '../http.ts';
import { signalsOf } from '../metrics-store/signals.ts';
import { pauseSchema, watchSchema } from '../metrics-store/spec.ts';
import { type FiringAlert, firingTopic } from '../metrics-store/topics.ts';
import type { PartContext, PartProgram } from '../part.ts';
import { changesBetween, rulesAnswerSchema, type StandingAlert, standingAlerts } from './alert-changes.ts';
import { makePast, pastPath, pastTopic } from './past.ts';
import { ScrapeProxy } from './scrape-proxy.ts';

const configSchema = z.strictObject({
  domain: z.enum(domains),
  server: z.url().describe('Where Prometheus is reached by its neighbours'),
  epochMs: z.int().describe('Unix time of drill time 0'),
  past: watchSchema.optional().describe('What a past is made up from, for a Prometheus that waits for one'),
});

/** What Prometheus posts to an Alertmanager (`POST /api/v2/alerts`, `notifier/alert.go`). */
const postedSchema = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).default({}),
    startsAt: z.iso.datetime({ offset: true }),
    endsAt: z.iso.datetime({ offset: true }),
  }),
);
/** What an Alertmanager posts to a webhook, as far as it matters here that it is one. */
const webhookSchema = z.looseObject({
  version: z.literal('4'),
  status: z.enum(['firing', 'resolved']),
  alerts: z.array(z.looseObject({ labels: z.record(z.string(), z.string()) })),
});
const lostSchema = z.strictObject({
  message: z.string().describe('Why Prometheus was not brought its past'),
});
const valueSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** How often the alerts are looked at, and the signals asked for, in drill milliseconds. */
const lookEveryMs = 1_000;
const signalsEveryMs = 5_000;

/**
 * Stands beside a real Prometheus: makes up its past, takes the alerts that it sends, as its Alertmanager would, or what a
 * real Alertmanager makes of them, and tells what its rules and signals do. Prometheus lives in real time, and so must the
 * drill.
 */
export const program: PartProgram = async (config, context) => {
  const { domain, server, epochMs, past } = configSchema.parse(config);
  const stop = new AbortController();
  const told = new Set<string>();
  let standing: ReadonlyMap<string, StandingAlert> = new Map();
  let watching: Promise<void> = Promise.resolve();
  let pastText = '';

  const look = async (): Promise<void> => {
    const answer = rulesAnswerSchema.parse(await ask(`${server}/api/v1/rules?type=alert`, stop.signal));
    const now = standingAlerts(answer);
    for (const { alert, to, atMs } of changesBetween(standing, now, wallDate().getTime())) {
      const { name, labels, annotations, value, activeAtMs } = alert;
      context.emit({
        type: 'alert',
        state: to,
        name,
        labels,
        annotations,
        value,
        activeAtMs: activeAtMs - epochMs,
        atMs: atMs - epochMs,
      });
    }
    standing = now;
    for (const { name, health, lastError = '' } of answer.data.groups.flatMap(({ rules }) => rules)) {
      if (health !== 'err' || told.has(`${name}: ${lastError}`)) continue;
      told.add(`${name}: ${lastError}`);
      context.emit({ type: 'rule-failed', rule: name, reason: lastError });
    }
  };

  const watch = async (): Promise<void> => {
    if (past !== undefined) {
      pastText = await makePast({ ...past, epochMs }, context.clock, stop.signal);
      context.send(pastTopic, null);
    }
    await untilItAnswers(server, context, stop.signal);
    await Promise.all([
      repeat(look, lookEveryMs, context, stop.signal),
      repeat(() => tellSignals(domain, server, context, stop.signal), signalsEveryMs, context, stop.signal),
    ]);
  };

  const app = createFace();
  app.get('/healthz', () => ({ ok: true }));
  app.get(pastPath, (_request, reply) => reply.type('application/openmetrics-text').send(pastText));
  app.post('/api/v2/alerts', async (request, reply) => {
    const nowMs = wallDate().getTime();
    const firing = postedSchema.parse(request.body).filter(({ endsAt }) => Date.parse(endsAt) > nowMs);
    for (const alert of firing) {
      const { labels, annotations, startsAt } = alert;
      const key = `${fingerprintOf(labels)} since ${startsAt}`;
      // Prometheus says it again every minute.
      if (told.has(key)) continue;
      told.add(key);
      const startsAtMs = Date.parse(startsAt) - epochMs;
      const alertname = labels.alertname ?? '';
      const webhook = webhookMessage([{ labels, annotations, startsAtMs }], {
        receiver: 'firedrill',
        externalUrl: server,
        generatorUrl: `${server}/graph`,
        groupLabels: { alertname },
        epochMs,
      });
      context.send(firingTopic, { webhook, sentMs: startsAtMs } satisfies FiringAlert);
    }
    return reply.code(200).send({});
  });
  // Where a real Alertmanager stands in between, what it says goes on as it is.
  app.post('/webhook', async (request, reply) => {
    if (webhookSchema.parse(request.body).status === 'firing') {
      const webhook = request.body as WebhookMessage;
      context.send(firingTopic, { webhook, sentMs: context.clock.now() } satisfies FiringAlert);
    }
    return reply.code(200).send({});
  });
  const own = await context.listen(app);
  const proxy = new ScrapeProxy(context.clock);
  const scrapes = await context.listen(proxy);

  return {
    urls: { api: server, alertmanager: own, webhook: `${own}/webhook`, scrapes },
    methods: {
      watch: () => {
        watching = watch().catch((thrown: unknown) => {
          if (!stop.signal.aborted) context.emit(troubleOf(context.name, thrown));
        });
      },
      'pause-scrapes': (params) => proxy.pause(pauseSchema.parse(params).untilMs),
      state: () => ({ pausedScrapes: proxy.pausedScrapes }),
      'past-lost': (params) =>
        context.emit(troubleOf(context.name, new Error(lostSchema.parse(params).message))),
      recording: () => {
        throw new FiredrillError(
          'RECORDING_UNSUPPORTED',
          'a real Prometheus does not tell what its rules have seen.',
        );
      },
    },
    stop: async () => {
      stop.abort();
      await watching;
      await app.close();
      proxy.close();
    },
  };
};

/** Its past has to be made blocks of before it begins, on a machine that may have much to do. */
const beginsWithinMs = 60_000;

async function untilItAnswers(server: string, { clock }: PartContext, signal: AbortSignal): Promise<void> {
  const fromMs = clock.now();
  for (;;) {
    try {
      await ask(`${server}/api/v1/status/buildinfo`, signal);
      return;
    } catch (thrown) {
      if (signal.aborted || clock.now() - fromMs > beginsWithinMs) throw thrown;
    }
    await sleep(clock, lookEveryMs, signal);
  }
}

/** Does it again and again. Monitoring that cannot be asked any more must not pass for a quiet night. */
async function repeat(
  work: () => Promise<void>,
  everyMs: number,
  { clock, emit, name }: PartContext,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await work();
      failures = 0;
    } catch (thrown) {
      failures += 1;
      if (failures === failuresMax && !signal.aborted) emit(troubleOf(name, thrown));
    }
    await sleep(clock, everyMs, signal).catch(() => {});
  }
}

const failuresMax = 10;

function troubleOf(where: string, thrown: unknown): EventBody {
  return { type: 'trouble', where, code: 'MONITOR_ENDED', message: messageOf(thrown) };
}

async function tellSignals(
  domain: Parameters<typeof signalsOf>[0],
  server: string,
  { emit }: PartContext,
  signal: AbortSignal,
): Promise<void> {
  for (const { name, query, limit, unit } of signalsOf(domain)) {
    const answer = await ask(`${server}/api/v1/query?query=${encodeURIComponent(query)}`, signal);
    const number = Number(valueSchema.parse(answer).data.result[0]?.value[1]);
    emit({ type: 'signal', name, value: Number.isFinite(number) ? number : null, limit, unit });
  }
}

async function ask(url: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(askWithinMs)]) });
  if (!answer.ok)
    throw new Error(`Prometheus answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
}

const askWithinMs = 5_000;
