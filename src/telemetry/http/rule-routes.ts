import { labelOf } from '../labels.ts';
import type { Alert } from '../rules/alert-state.ts';
import type { GroupRunner, RuleStatus } from '../rules/group-runner.ts';
import { formatGoFloat } from '../rules/template/go-float.ts';
import type { Template } from '../rules/template/template.ts';
import { type Api, route, writeTime } from './api.ts';
import { badParameter } from './api-error.ts';
import type { Parameters } from './parameters.ts';

/** `rules` and `alerts`. */
export function addRuleRoutes(api: Api): void {
  route(api, 'GET', 'rules', (parameters) => {
    const isWanted = ruleFilter(parameters);
    const names = parameters.list('rule_group[]');
    const files = parameters.list('file[]');
    const groups = api.monitor.groups
      .filter(({ group }) => names.length === 0 || names.includes(group.name))
      .filter(({ group }) => files.length === 0 || files.includes(group.file))
      .map((runner) => writeGroup(runner, isWanted, parameters))
      // A group without a single wanted rule is left out, one that is empty in its file is not.
      .filter(({ written, runner }) => written.rules.length > 0 || runner.statuses.length === 0);
    return { data: { groups: groups.map(({ written }) => written) } };
  });
  route(api, 'GET', 'alerts', (parameters) => {
    const statuses = api.monitor.groups.flatMap((runner) => runner.statuses);
    return { data: { alerts: statuses.flatMap((status) => writeAlerts(status, parameters)) } };
  });
}

function ruleFilter(parameters: Parameters): (status: RuleStatus) => boolean {
  const type = parameters.text('type').toLowerCase();
  if (type !== '' && type !== 'alert' && type !== 'record') {
    throw badParameter('type', `not supported value "${type}"`);
  }
  const names = parameters.list('rule_name[]');
  const selectors = parameters.selectors();
  return ({ rule }) =>
    (type === '' || rule.kind === type) &&
    (names.length === 0 || names.includes(rule.name)) &&
    (selectors.length === 0 ||
      selectors.some((selector) =>
        selector.every((matcher) => matcher.matches(labelOf(texts(rule.labels), matcher.name))),
      ));
}

function writeGroup(runner: GroupRunner, isWanted: (status: RuleStatus) => boolean, parameters: Parameters) {
  const { group, intervalMs, statuses } = runner;
  const showsAlerts = !/^(1|t|true)$/i.test(parameters.text('exclude_alerts'));
  const evaluated = statuses.flatMap((status) => status.lastEvaluationMs ?? []);
  const written = {
    name: group.name,
    file: group.file,
    rules: statuses.filter(isWanted).map((status) => writeRule(status, showsAlerts, parameters)),
    interval: intervalMs / 1_000,
    limit: group.limit,
    evaluationTime: statuses.reduce((sum, status) => sum + status.durationMs, 0) / 1_000,
    lastEvaluation: writeTime(evaluated.length > 0 ? Math.max(...evaluated) : undefined, parameters),
  };
  return { written, runner };
}

function writeRule(status: RuleStatus, showsAlerts: boolean, parameters: Parameters) {
  const { rule } = status;
  const about = { name: rule.name, query: rule.query.text.trim() };
  const labels = texts(rule.labels);
  const evaluation = {
    health: status.health,
    ...(status.lastError !== undefined && { lastError: status.lastError }),
    evaluationTime: status.durationMs / 1_000,
    lastEvaluation: writeTime(status.lastEvaluationMs, parameters),
  };
  if (rule.kind === 'record') return { ...about, labels, ...evaluation, type: 'recording' };
  return {
    state: stateOf(status),
    ...about,
    duration: rule.forMs / 1_000,
    keepFiringFor: rule.keepFiringForMs / 1_000,
    labels,
    annotations: texts(rule.annotations),
    alerts: showsAlerts ? writeAlerts(status, parameters) : [],
    ...evaluation,
    type: 'alerting',
  };
}

/** A rule has the state of its most advanced alert. */
function stateOf({ alerts }: RuleStatus): Alert['state'] {
  const states = new Set([...alerts.values()].map((alert) => alert.state));
  return (['firing', 'pending'] as const).find((state) => states.has(state)) ?? 'inactive';
}

function writeAlerts({ alerts }: RuleStatus, parameters: Parameters) {
  return [...alerts.values()]
    .filter((alert) => alert.state !== 'inactive')
    .map(({ labels, annotations, state, activeAtMs, keepFiringSinceMs, value }) => ({
      labels,
      annotations,
      state,
      activeAt: writeTime(activeAtMs, parameters),
      ...(keepFiringSinceMs !== undefined && { keepFiringSince: writeTime(keepFiringSinceMs, parameters) }),
      value: formatGoFloat(value, 'e'),
    }));
}

function texts(templates: Readonly<Record<string, Template>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(templates).map(([name, { text }]) => [name, text]));
}
