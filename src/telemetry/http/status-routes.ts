import { messageOf } from '../../core/errors.ts';
import type { Monitor } from '../monitor.ts';
import { formatPromDuration } from '../promql/literals.ts';
import type { TargetHealth } from '../scrape/scraper.ts';
import { type Api, route, writeTime } from './api.ts';
import type { Parameters } from './parameters.ts';

/** The release of Prometheus whose behaviour the monitor follows. */
const prometheusVersion = '3.5.3';

/** `targets`, `status/…` and the management endpoints. */
export function addStatusRoutes(api: Api): void {
  const { server, monitor } = api;
  route(api, 'GET', 'targets', (parameters) => {
    const showsActive = parameters.text('state').toLowerCase() !== 'dropped';
    const pool = parameters.text('scrapePool');
    const targets = monitor.targets.filter(
      ({ target }) => showsActive && (pool === '' || pool === target.job),
    );
    return {
      data: {
        activeTargets: targets.map((health) => writeTarget(health, monitor, parameters)),
        droppedTargets: [],
        droppedTargetCounts: {},
      },
    };
  });
  route(api, 'GET', 'alertmanagers', () => ({
    data: { activeAlertmanagers: [], droppedAlertmanagers: [] },
  }));
  route(api, 'GET', 'status/buildinfo', () => ({
    data: {
      version: prometheusVersion,
      revision: 'firedrill',
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    },
  }));
  route(api, 'GET', 'status/config', () => ({ data: { yaml: configOf(api) } }));
  route(api, 'GET', 'status/flags', () => ({
    data: { 'web.enable-lifecycle': String(api.reload !== undefined) },
  }));
  server.get('/-/healthy', (_, reply) => reply.type('text/plain').send('Prometheus Server is Healthy.\n'));
  server.get('/-/ready', (_, reply) => reply.type('text/plain').send('Prometheus Server is Ready.\n'));
  server.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (_, reply) => {
      reply.type('text/plain');
      if (api.reload === undefined) return reply.code(403).send('Lifecycle API is not enabled.');
      try {
        await api.reload();
      } catch (error) {
        return reply.code(500).send(`failed to reload config: ${messageOf(error)}\n`);
      }
      return reply.send('');
    },
  });
}

function writeTarget(health: TargetHealth, monitor: Monitor, parameters: Parameters) {
  const { job, instance, url } = health.target;
  const { host, pathname, protocol } = new URL(url);
  const scrapeInterval = formatPromDuration(monitor.scrapeIntervalMs);
  const scrapeTimeout = formatPromDuration(monitor.scrapeTimeoutMs);
  const scrapedMs = health.lastScrapeMs;
  return {
    discoveredLabels: {
      __address__: host,
      __metrics_path__: pathname,
      __scheme__: protocol.replace(':', ''),
      __scrape_interval__: scrapeInterval,
      __scrape_timeout__: scrapeTimeout,
      job,
    },
    labels: { instance, job },
    scrapePool: job,
    scrapeUrl: url,
    globalUrl: url,
    lastError: health.lastError,
    lastScrape: writeTime(
      scrapedMs === undefined ? undefined : monitor.options.epochMs + scrapedMs,
      parameters,
    ),
    lastScrapeDuration: health.lastDurationMs / 1_000,
    health: health.health,
    scrapeInterval,
    scrapeTimeout,
  };
}

/** The configuration as far as Grafana reads it: the scrape interval decides its smallest step. */
function configOf({ monitor }: Api): string {
  const files = [...new Set(monitor.groups.map(({ group }) => group.file))];
  return [
    'global:',
    `  scrape_interval: ${formatPromDuration(monitor.scrapeIntervalMs)}`,
    `  scrape_timeout: ${formatPromDuration(monitor.scrapeTimeoutMs)}`,
    ...(files.length > 0 ? ['rule_files:', ...files.map((file) => `- ${JSON.stringify(file)}`)] : []),
    '',
  ].join('\n');
}
