import type { LintedScenario, NormalLife, ScenarioLint, Suspicion } from './lint.ts';

/** A baseline that is not healthy is waited for in vain, and the drill given up. */
const limitBelowNormal: ScenarioLint = {
  code: 'limit-below-normal',
  summary: 'A limit is exceeded before anything is broken.',
  level: 'error',
  check(linted) {
    const { recovered, limits } = linted.scenario;
    return normalLives(linted).flatMap(({ server, normal }) => {
      const p95Ms = Math.round(normal.p95Ms);
      const milliseconds = (value: number): string => `${value} ms`;
      return [
        ...above(['recovered', 'p95Ms'], server, {
          limit: recovered.p95Ms,
          usual: p95Ms,
          show: milliseconds,
        }),
        ...above(['recovered', 'errorRate'], server, {
          limit: recovered.errorRate,
          usual: normal.errorRate,
          show: percent,
        }),
        ...above(['recovered', 'wrongRate'], server, {
          limit: recovered.wrongRate,
          usual: normal.wrongRate,
          show: percent,
        }),
        ...above(['limits', 'errorPeak'], server, {
          limit: limits.errorPeak,
          usual: normal.errorRate,
          show: percent,
        }),
      ];
    });
  },
};

function above(
  path: readonly string[],
  server: string,
  {
    limit,
    usual,
    show,
  }: { readonly limit: number; readonly usual: number; readonly show: (value: number) => string },
): Suspicion[] {
  if (limit > usual) return [];
  return [
    {
      path,
      why: `${path.at(-1)} is at most ${show(limit)}, and users of ${server} have ${show(usual)} while nothing is the matter: the baseline would never be healthy.`,
      suggestion: `Write a limit well above ${show(usual)}.`,
    },
  ];
}

const tooLittleTraffic: ScenarioLint = {
  code: 'too-little-traffic',
  summary: 'With so few requests a single bad answer exceeds a limit.',
  level: 'warning',
  check({ scenario: { traffic, recovered } }, { lookMs }) {
    const requests = (traffic.rps * lookMs) / 1_000;
    const strictest = Math.min(...[recovered.errorRate, recovered.wrongRate].filter((limit) => limit > 0));
    if (requests * strictest >= 1) return [];
    return [
      {
        path: ['traffic'],
        why: `A look at users holds ${Math.round(requests)} requests: one bad answer among them is more than ${percent(strictest)}.`,
        suggestion: `Let at least ${Math.ceil(1_000 / lookMs / strictest)} requests per second come, or write a wider limit.`,
      },
    ];
  },
};

export const limitLints: readonly ScenarioLint[] = [limitBelowNormal, tooLittleTraffic];

/** What the users of each serving server meet at their share of the traffic. */
function normalLives({
  scenario: { serving, traffic },
  domain,
}: LintedScenario): { readonly server: string; readonly normal: NormalLife }[] {
  const weights = typeof serving === 'string' ? { [serving]: 1 } : serving;
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return Object.entries(weights).flatMap(([server, weight]) => {
    const normal = weight > 0 ? domain.normal(server, (traffic.rps * weight) / sum) : undefined;
    return normal === undefined ? [] : [{ server, normal }];
  });
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100} %`;
}
