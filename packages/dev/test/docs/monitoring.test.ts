/** Alerts and dashboard ask for what is exported, and each alert has words for whom it wakes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { askedForIn } from '../support/promql.ts';
import { documentedMetrics } from './metric-table.ts';
import { exists, read, root, section } from './project.ts';

interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { h: number; w: number; x: number; y: number };
  datasource?: { uid: string };
  targets?: { refId: string; expr: string; datasource: { uid: string } }[];
  fieldConfig?: { defaults: { unit: string } };
}

interface Variable {
  name: string;
  type: string;
  query: string | { query: string };
}

interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: Variable[] };
  annotations: { list: { expr: string }[] };
}

const { groups }: { groups: { rules: Alert[] }[] } = parse(read('deploy/prometheus/alerts.yaml'));
const alerts = groups.flatMap(({ rules }) => rules);
const dashboard: Dashboard = JSON.parse(read('deploy/grafana/parley.json'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

const byName = new Map(documentedMetrics().map((metric) => [metric.name, metric]));
/** Of every target, by Prometheus or by deploy/prometheus/prometheus.yaml. */
const ofTargets = ['job', 'instance', 'role'];
/** Prometheus's own. */
const own: Record<string, readonly string[]> = { up: [], ALERTS: ['alertname', 'alertstate'] };

/** @returns what is wrong with it */
function problemsOf(expression: string): string[] {
  return askedForIn(expression).flatMap(({ metric, labels }) => {
    const [, base = metric, part] = /^(.+)_(bucket|sum|count)$/.exec(metric) ?? [];
    const known = byName.get(metric) ?? (part === undefined ? undefined : byName.get(base));
    const itsLabels = known ? known.labels : own[metric];
    if (!itsLabels) return [`there is no metric ${metric}`];
    if (known?.type === 'histogram' && part === undefined) return [`${metric} is a histogram`];
    if (
      known?.type !== 'histogram' &&
      known?.type !== 'summary' &&
      part !== undefined &&
      known?.name === base
    )
      return [`${base} is no histogram`];
    const allowed = [...itsLabels, ...ofTargets, ...(part === 'bucket' ? ['le'] : [])];
    return labels
      .filter((label) => !allowed.includes(label))
      .map((label) => `${metric} has no label ${label}`);
  });
}

test('an expression that asks for what is not there is known as such', () => {
  expect(problemsOf('sum by (le, pair) (rate(parley_asked_seconds_bucket{job="parley"}[5m]))')).toEqual([]);
  expect(problemsOf('rate(parley_asked_totals[5m])')).toEqual(['there is no metric parley_asked_totals']);
  expect(problemsOf('sum by (user) (rate(parley_asked_total{pears="login"}[5m]))')).toEqual([
    'parley_asked_total has no label pears',
    'parley_asked_total has no label user',
  ]);
  expect(problemsOf('parley_asked_seconds')).toEqual(['parley_asked_seconds is a histogram']);
  expect(problemsOf('parley_ready_sum')).toEqual(['parley_ready is no histogram']);
  expect(() => problemsOf('sum(rate(parley_asked_total[5m))')).toThrow('not PromQL');
});

const { tests }: { tests: { alert_rule_test: { alertname: string }[] }[] } = parse(
  read('deploy/prometheus/alerts.test.yaml'),
);
/** Prometheus's own judge; it need not be there. */
const promtool = (...args: string[]) =>
  spawnSync('promtool', args, { cwd: join(root, 'deploy/prometheus'), encoding: 'utf8' });
const hasPromtool = promtool('--version').status === 0;

/** By `promtool test rules`. */
const tested = tests.flatMap(({ alert_rule_test }) => alert_rule_test.map(({ alertname }) => alertname));

describe('deploy/prometheus/alerts.yaml', () => {
  test('has alerts, each once', () => {
    expect(alerts.length).toBeGreaterThan(10);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  test.each(alerts.map((alert) => [alert.alert, alert] as const))(
    '%s asks for what is exported, and says what to do',
    (name, { expr, labels, annotations }) => {
      expect(problemsOf(expr)).toEqual([]);
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary).not.toBe('');
      expect(annotations.runbook).toBe(`docs/operations.md#${name.toLowerCase()}`);
      const runbook = section('docs/operations.md', name);
      expect(runbook).toMatch(/\*\*Means\*\*.+\*\*Do\*\*/s);
      expect(tested).toContain(name);
    },
  );

  test.skipIf(!hasPromtool).each([
    ['check', 'rules', 'alerts.yaml'],
    ['test', 'rules', 'alerts.test.yaml'],
  ])('promtool %s %s %s finds nothing wrong', (...args) => {
    const { status, stdout, stderr } = promtool(...args);
    expect(status, stdout + stderr).toBe(0);
  });

  test('docs/operations.md has no words for alerts that are not there', () => {
    const told = [...section('docs/operations.md', 'Alerts').matchAll(/^#### (.+)$/gm)].map(
      ([, name]) => name,
    );
    expect(told.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });
});

test('deploy/prometheus/prometheus.yaml reads the alerts, and names the job that they go by', () => {
  const { rule_files, scrape_configs } = parse(read('deploy/prometheus/prometheus.yaml'));
  expect(rule_files.every((file: string) => exists(`deploy/prometheus/${file}`))).toBe(true);
  expect(scrape_configs.map(({ job_name }: { job_name: string }) => job_name)).toEqual(['parley']);
  for (const { expr } of alerts.filter(({ expr }) => expr.includes('{')))
    expect(expr).toContain('job="parley"');
});

describe('deploy/grafana/parley.json', () => {
  test('is a dashboard as Grafana 10 and later imports it', () => {
    expect(dashboard).toMatchObject({ uid: 'parley', title: 'Parley' });
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type } of dashboard.panels) expect(['row', 'stat', 'timeseries']).toContain(type);
  });

  test('has panels that do not overlap, on a grid of 24 columns', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      const { x, y, w, h } = gridPos;
      expect([title, x >= 0 && w > 0 && h > 0 && x + w <= 24]).toEqual([title, true]);
      for (let column = x; column < x + w; column++)
        for (let line = y; line < y + h; line++) {
          expect([title, taken.has(`${column} ${line}`)]).toEqual([title, false]);
          taken.add(`${column} ${line}`);
        }
    }
  });

  /** Of Grafana: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
  const units = ['short', 's', 'bytes', 'percentunit', 'reqps', 'cps'];

  test.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s asks for what is exported, by variables that there are',
    (_, { description, datasource, targets = [], fieldConfig }) => {
      expect(description).toMatch(/\.$/);
      expect(units).toContain(fieldConfig?.defaults.unit);
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      const variables = ['__rate_interval', ...dashboard.templating.list.map(({ name }) => name)];
      for (const { expr, datasource: of } of targets) {
        expect(problemsOf(expr)).toEqual([]);
        expect([datasource?.uid, of.uid]).toEqual(['$' + '{datasource}', '$' + '{datasource}']);
        for (const [, used = ''] of expr.matchAll(/\$(\w+)/g)) expect(variables).toContain(used);
      }
    },
  );

  test.skipIf(!hasPromtool)('has queries that Prometheus takes', () => {
    const variables = dashboard.templating.list.map(({ name }) => name);
    const rules = panels
      .flatMap(({ targets = [] }) => targets)
      .map(({ expr }, index) => ({
        record: `query_${index}`,
        expr: variables.reduce(
          (filled, name) => filled.replaceAll(`$${name}`, '.+'),
          expr.replaceAll('$__rate_interval', '1m'),
        ),
      }));
    const folder = mkdtempSync(join(tmpdir(), 'parley-dashboard-'));
    writeFileSync(join(folder, 'queries.yaml'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { status, stdout, stderr } = promtool('check', 'rules', join(folder, 'queries.yaml'));
    rmSync(folder, { recursive: true, force: true });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain(`${rules.length} rules found`);
  });

  // github.com/grafana/dashboard-linter; it need not be there.
  test.skipIf(spawnSync('dashboard-linter', ['help']).error)('is as Grafana’s linter wants it', () => {
    const { status, stdout, stderr } = spawnSync(
      'dashboard-linter',
      ['lint', '--strict', join(root, 'deploy/grafana/parley.json')],
      { encoding: 'utf8' },
    );
    expect(status, stdout + stderr).toBe(0);
  });

  test('has variables whose values are labels', () => {
    for (const { type, query } of dashboard.templating.list) {
      if (type === 'datasource') continue;
      const text = typeof query === 'string' ? query : query.query;
      const [, expression = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
      expect(problemsOf(`sum by (${label}) (${expression})`)).toEqual([]);
    }
    for (const { expr } of dashboard.annotations.list) expect(problemsOf(expr)).toEqual([]);
  });

  test('shows every metric of ours', () => {
    const asked = [...panels.flatMap(({ targets = [] }) => targets), ...alerts]
      .flatMap(({ expr }) => askedForIn(expr))
      .map(({ metric }) => metric.replace(/_(bucket|sum|count)$/, ''));
    const ours = [...byName.keys()].filter((name) => name.startsWith('parley_'));
    expect(ours.filter((name) => !asked.includes(name))).toEqual([]);
  });
});
