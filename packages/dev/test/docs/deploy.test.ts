/** The files of deploy/ that others' programs read: what they set exists, and what is there fits what the code does. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@parley/contracts';
import { frontVariables } from '@parley/front';
import type { Variables } from '@parley/messaging';
import { workerVariables } from '@parley/worker';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { exists, filesBelow, read, section } from './project.ts';

const tables: Record<string, Variables> = { front: frontVariables, worker: workerVariables };

const stopWithin = Number(
  /stopWithin = (\d+)_000/.exec(read('packages/messaging/src/process/process-life.ts'))?.[1],
);

/** Which of these a process would not read, or not take, and which it lacks. */
function wrongIn(kind: string, given: Readonly<Record<string, string>>): string[] {
  const table = tables[kind] ?? {};
  const isFile = (name: string) => table[name]?.mayBeInFile && `${name}_FILE` in given;
  const known = [
    ...Object.keys(table),
    ...Object.keys(table)
      .filter(isFile)
      .map((name) => `${name}_FILE`),
  ];
  // Those of OpenTelemetry are its own.
  const unknown = Object.keys(given).filter((name) => !known.includes(name) && !name.startsWith('OTEL_'));
  const refused = Object.entries(table).filter(([name, { value, default: usual }]) => {
    // Its file is elsewhere.
    if (isFile(name) || (name.endsWith('_FILE') && name in given)) return false;
    return !value.safeParse(given[name] || usual).success;
  });
  return [...unknown, ...refused.map(([name]) => name)];
}

/** `NAME=value` lines. */
const assignments = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );

describe('deploy/systemd', () => {
  const unit = (name: string) => read(`deploy/systemd/${name}.service`);
  const settings = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

  test.each(['front', 'worker'])('a %s gets what it needs, and what it reads', (kind) => {
    const text = unit(`parley-${kind}@`);
    const inUnit = settings(text, 'Environment')
      .flatMap((line) => line.split(' '))
      .join('\n');
    const { NODE_ENV, ...given } = assignments(inUnit.replaceAll('%i', '3000').replace('13000', '1300'));
    expect(NODE_ENV).toBe('production');
    expect(wrongIn(kind, { ...assignments(read(`deploy/systemd/${kind}.env`)), ...given })).toEqual([]);
    const credentials = settings(text, 'LoadCredential').map((line) => line.split(':')[0]);
    const named = Object.values(given).flatMap((value) => /^%d\/(.*)$/.exec(value)?.[1] ?? []);
    expect(credentials.toSorted()).toEqual(named.toSorted());
    expect(Number(settings(text, 'TimeoutStopSec')[0])).toBeGreaterThan(stopWithin);
  });

  test('runs programs that are there', () => {
    for (const name of ['parley-front@', 'parley-worker@', 'parley-migrate']) {
      const [, program = ''] = /node (\S+)/.exec(settings(unit(name), 'ExecStart')[0] ?? '') ?? [];
      expect(exists(program.replace('/dist/', '/src/').replace(/js$/, 'ts'))).toBe(true);
    }
  });

  test.skipIf(spawnSync('systemd-analyze', ['--version']).error)('is what systemd understands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-units-'));
    const files = filesBelow('deploy/systemd', (path) => path.endsWith('.service')).map((path) => {
      const instance = path.replace(/.*\//, '').replace('@.', '@3000.');
      const text = read(path).replace('/usr/bin/node', process.execPath).replace('/opt/parley', folder);
      writeFileSync(join(folder, instance), text);
      return join(folder, instance);
    });
    // It says what it doesn't understand, also of the machine's own units, and ends with 0 all the same.
    const { error, stdout, stderr } = spawnSync('systemd-analyze', ['--man=no', 'verify', ...files], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true, force: true });
    expect(error).toBeUndefined();
    expect((stdout + stderr).split('\n').filter((line) => line.includes('parley-'))).toEqual([]);
  });
});

test('proxies take as much as a front does', () => {
  const [, kibibytes] = /client_max_body_size (\d+)k;/.exec(read('deploy/nginx/parley.conf')) ?? [];
  const [, inCaddy] = /max_size (\d+)KiB/.exec(read('deploy/caddy/Caddyfile')) ?? [];
  expect([kibibytes, inCaddy].map((text) => Number(text) * 1024)).toEqual([
    limits.body.most,
    limits.body.most,
  ]);
});

test('the image has the authorities that the URLs of the database name', () => {
  expect(section('docs/operations/installing.md', 'What comes first')).toContain(
    'sslrootcert=/etc/ssl/certs/ca-certificates.crt',
  );
  const [, run = ''] = read('Dockerfile').split(/^FROM .*-slim AS run$/m);
  expect(run).toMatch(/apt-get install .*ca-certificates/);
});

test('whoever follows the commands of the documents has no umask left that hides what is built later', () => {
  for (const document of filesBelow('docs/operations', (path) => path.endsWith('.md')))
    expect(read(document)).not.toMatch(/^ *umask/m);
});

describe('deploy/kubernetes', () => {
  interface Probe {
    httpGet: { path: string; port: string };
    periodSeconds: number;
    failureThreshold?: number;
  }
  interface Container {
    image: string;
    command: string[];
    env: { name: string; value?: string }[];
    ports?: { name: string; containerPort: number }[];
    startupProbe?: Probe;
    livenessProbe?: Probe;
    readinessProbe?: Probe;
    lifecycle?: { preStop: { exec: { command: string[] } } };
    volumeMounts: { name: string; mountPath: string }[];
  }
  interface Manifest {
    kind: string;
    metadata: { name: string };
    spec: {
      selector?: { matchLabels?: Record<string, string> };
      progressDeadlineSeconds?: number;
      podSelector?: { matchLabels: Record<string, string> };
      ingress?: { from: unknown[]; ports: { port: number }[] }[];
      template: {
        metadata: { labels: Record<string, string> };
        spec: {
          terminationGracePeriodSeconds?: number;
          containers: [Container];
          volumes: { name: string }[];
        };
      };
    };
  }

  const kustomization = parseAllDocuments(read('deploy/kubernetes/kustomization.yaml'))[0]?.toJS();
  const manifests: Manifest[] = kustomization.resources.flatMap((file: string) =>
    parseAllDocuments(read(`deploy/kubernetes/${file}`)).map((document) => document.toJS()),
  );
  const find = (kind: string, name: string) => {
    const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
    if (!found) throw new Error(`there is no ${kind} ${name}`);
    return found;
  };

  test('has what it says', () => {
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
      ...['Deployment parley-front', 'Deployment parley-worker', 'Ingress parley', 'Job parley-migrate'],
      ...['NetworkPolicy parley-front', 'NetworkPolicy parley-worker'],
      ...['PodDisruptionBudget parley-front', 'PodDisruptionBudget parley-worker', 'Service parley-front'],
    ]);
    const files = filesBelow('deploy/kubernetes', (path) => path.endsWith('.yaml'));
    expect(files).toHaveLength(kustomization.resources.length + 1);
    expect(kustomization.images[0].newTag).toBe(JSON.parse(read('package.json')).version);
    // Nothing of it is a secret.
    expect(files.map(read).join('')).not.toMatch(/^kind: Secret/m);
  });

  test.each(['front', 'worker'])('a %s gets what it needs, and what it reads', (kind) => {
    const { spec } = find('Deployment', `parley-${kind}`).spec.template;
    const [{ env }] = spec.containers;
    const given = Object.fromEntries(env.map(({ name, value = 'of the pod' }) => [name, value]));
    const shared = assignments(read('deploy/kubernetes/parley.env'));
    expect(wrongIn(kind, { ...shared, ...given })).toEqual([]);
  });

  test.each(['front', 'worker'])('a %s is asked where it answers, and has time to stop', (kind) => {
    const { selector, template, progressDeadlineSeconds } = find('Deployment', `parley-${kind}`).spec;
    expect(template.metadata.labels).toMatchObject(selector?.matchLabels ?? { none: '' });
    expect(find('PodDisruptionBudget', `parley-${kind}`).spec.selector).toEqual(selector);
    const { terminationGracePeriodSeconds = 0, containers, volumes } = template.spec;
    const [{ env, ports = [], startupProbe, livenessProbe, readinessProbe, lifecycle, volumeMounts }] =
      containers;
    const portOf = (probe: Probe | undefined) =>
      String(ports.find(({ name }) => name === probe?.httpGet.port)?.containerPort);
    const health = env.find(({ name }) => name === 'HEALTH_PORT')?.value;
    expect([startupProbe?.httpGet.path, portOf(startupProbe)]).toEqual(['/ready', health]);
    expect([livenessProbe?.httpGet.path, portOf(livenessProbe)]).toEqual(['/live', health]);
    if (kind === 'front') expect(portOf(readinessProbe)).toBe(env.find(({ name }) => name === 'PORT')?.value);
    const { periodSeconds = 0, failureThreshold = 0 } = startupProbe ?? {};
    expect(progressDeadlineSeconds).toBeGreaterThan(periodSeconds * failureThreshold);
    const pause = Number(lifecycle?.preStop.exec.command[1] ?? 0);
    expect(terminationGracePeriodSeconds).toBeGreaterThan(pause + stopWithin);
    expect(volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
  });

  test.each(['front', 'worker'])(
    'each port of a %s is open to one kind of client, and to nobody else',
    (kind) => {
      const { podSelector, ingress = [] } = find('NetworkPolicy', `parley-${kind}`).spec;
      const { template, selector } = find('Deployment', `parley-${kind}`).spec;
      expect(podSelector).toEqual(selector);
      const [{ ports = [] }] = template.spec.containers;
      expect(ingress.flatMap((rule) => rule.ports.map(({ port }) => port))).toEqual(
        ports.map(({ containerPort }) => containerPort),
      );
      for (const { from } of ingress) expect(from).toHaveLength(1);
    },
  );

  test('runs programs that are there', () => {
    for (const { spec } of manifests.filter(({ kind }) => ['Deployment', 'Job'].includes(kind))) {
      const [program, path = ''] = spec.template.spec.containers[0].command;
      expect(program).toBe('node');
      expect(exists(path.replace('/dist/', '/src/').replace(/js$/, 'ts'))).toBe(true);
    }
  });

  // The official schemas, by a program that carries them: pip install kubernetes-validate
  test.skipIf(spawnSync('kubernetes-validate', ['--version']).error)('is what Kubernetes takes', () => {
    const files = kustomization.resources.map((file: string) => `deploy/kubernetes/${file}`);
    expect(() =>
      execFileSync('kubernetes-validate', ['--strict', ...files], { stdio: 'pipe' }),
    ).not.toThrow();
  });
});
