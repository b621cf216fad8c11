type Urls = Readonly<Record<string, string>>;

/** Everything that can be read over HTTP without changing anything, by method and path. */
export async function lookAtServices(environment: Urls): Promise<Readonly<Record<string, unknown>>> {
  const model = environment.MODEL_NAME ?? '';
  const seen: Record<string, unknown> = {};
  for (const [service, paths] of Object.entries(pathsOf(model))) {
    const origin = environment[service];
    if (origin === undefined) continue;
    for (const path of paths) seen[`${service} ${path}`] = await ask(`${origin}${path}`);
    for (const path of posts[service] ?? [])
      seen[`${service} POST ${path}`] = await ask(`${origin}${path}`, somebody);
  }
  const prometheus = environment.PROMETHEUS_URL ?? '';
  return { ...seen, rules: await lookAtRules(prometheus), ...(await lookAtTargets(prometheus)) };
}

const server = (model: string): readonly string[] => [
  '/v2',
  '/v2/health/live',
  '/v2/health/ready',
  `/v2/models/${model}`,
  `/v2/models/${model}/ready`,
  `/v2/models/${model}/settings`,
];

const pathsOf = (model: string): Readonly<Record<string, readonly string[]>> => ({
  ROUTER_ADMIN_URL: [
    '/state',
    '/routers',
    '/healthz',
    ...['router-1', 'router-2', 'router-3'].flatMap((name) => [
      `/routers/${name}/admin/state`,
      `/routers/${name}/admin/flags`,
    ]),
  ],
  FLAGS_URL: ['/flags', '/flagd.json'],
  MLFLOW_TRACKING_URI: [
    '/api/2.0/mlflow/registered-models/search',
    `/api/2.0/mlflow/registered-models/get?name=${model}`,
    '/api/2.0/mlflow/model-versions/search',
    ...['champion', 'previous', 'v0', 'v1', 'v2', 'fallback'].map(
      (alias) => `/api/2.0/mlflow/registered-models/alias?name=${model}&alias=${alias}`,
    ),
    ...[1, 2, 3, 4].map((version) => `/artifacts/${model}/${version}`),
  ],
  RECONCILER_URL: ['/desired', '/healthz'],
  MODEL_URL_STABLE: server(model),
  MODEL_URL_CANDIDATE: server(model),
  MODEL_URL_FALLBACK: server(model),
  MODEL_URL_LEGACY: server(model),
  PROMETHEUS_URL: [
    '/api/v1/targets',
    '/api/v1/metadata',
    '/api/v1/status/config',
    '/api/v1/status/flags',
    '/api/v1/status/buildinfo',
    ...['job', 'instance', 'server'].map((label) => `/api/v1/label/${label}/values`),
  ],
});

/** What a flag is asked for; whoever needs no body does not mind it. */
const somebody = JSON.stringify({ context: { targetingKey: 'somebody' } });

const posts: Readonly<Record<string, readonly string[]>> = {
  FLAGS_URL: ['/ofrep/v1/evaluate/flags'],
  ...Object.fromEntries(
    ['STABLE', 'CANDIDATE', 'FALLBACK', 'LEGACY'].map((name) => [
      `MODEL_URL_${name}`,
      ['/v2/repository/index'],
    ]),
  ),
};

/**
 * The rules as they were written. Whether one of them is pending is left out: a busy machine makes it so while parts start.
 */
async function lookAtRules(prometheusUrl: string): Promise<unknown> {
  const { body } = await ask(`${prometheusUrl}/api/v1/rules?exclude_alerts=true`);
  const { data } = body as { readonly data: { readonly groups: readonly RuleGroup[] } };
  return data.groups.map(({ rules, ...group }) => ({
    ...group,
    rules: rules.map(({ state: _state, health: _health, ...rule }) => rule),
  }));
}

interface RuleGroup {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The metrics at their sources: names, types and help of all of them, and the whole of those that tell how things are set.
 * What merely counts what happens by chance is left out.
 */
async function lookAtTargets(prometheusUrl: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await ask(`${prometheusUrl}/api/v1/targets`);
  const { data } = body as {
    readonly data: {
      readonly activeTargets: readonly {
        readonly labels: { readonly instance: string };
        readonly scrapeUrl: string;
      }[];
    };
  };
  const seen: Record<string, unknown> = {};
  for (const { labels, scrapeUrl } of data.activeTargets) {
    const text = String((await ask(scrapeUrl)).body);
    const lines = text.split('\n').filter((line) => line.startsWith('#') || settings.test(line));
    // How often the probe has asked is a matter of when somebody looks.
    seen[`metrics of ${labels.instance}`] = lines
      .map((line) => line.replace(/^(probe_\w+\{.*\}) .*/, '$1'))
      .toSorted();
  }
  return seen;
}

const settings =
  /^(router_weight|router_flags_info|model_info|model_ready|model_replicas_ready|reconciler_suspended|probe_answers_total)/;

async function ask(url: string, post?: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(url, {
    ...(post !== undefined && {
      method: 'POST',
      body: post,
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
