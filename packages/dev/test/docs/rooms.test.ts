import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, manifest, packages, read } from './project.ts';

/** Which of our packages a room may import: the architecture. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  messaging: ['contracts'],
  files: ['messaging', 'contracts'],
  worker: ['files', 'messaging', 'contracts'],
  front: ['files', 'messaging', 'contracts'],
  web: ['contracts'],
  testkit: ['messaging', 'contracts'],
  cli: ['messaging', 'contracts'],
  dev: ['contracts', 'messaging', 'files', 'worker', 'front', 'web', 'testkit', 'cli'],
};

/** Libraries with more than one home, and why. */
const shared: Readonly<Record<string, { homes: readonly string[]; because: string }>> = {
  zod: { homes: ['contracts', 'messaging'], because: 'messaging reads the environment through schemas' },
  'p-limit': { homes: ['files', 'worker'], because: 'both do costly work a few pieces at a time' },
  pg: {
    homes: ['cli', 'dev', 'front', 'worker'],
    because:
      'the command says who is an administrator, which no topic may; dev looks into the databases that it starts; a lock that lasts and LISTEN need a connection of their own, which Prisma’s pool can’t give',
  },
};

/** What a tool asks a default export of: its configuration, and Vitest of its global setup. */
const defaultExport = /(\.config|global-setup)\.ts$/;

const isSource = (path: string) => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts');
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.includes('/test/');

interface Import {
  file: string;
  room: string;
  from: string;
}

const sources = filesBelow('packages', isSource);

/** Imports and exports with a source, imports for their effect alone, and dynamic ones. */
const importing = /^(?:import|export)\b[\w\s{},*$]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

const imports: Import[] = sources.flatMap((file) => {
  const found = [...read(file).matchAll(importing)].map(
    ([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '',
  );
  return found.map((from) => ({ file, room: file.split('/')[1] ?? '', from }));
});

const isRelative = ({ from }: Import) => from.startsWith('.');
/** `@scope/name` or `name`, without what is inside it. */
const packageName = (from: string) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
const isOurs = (name: string) => name.startsWith('@parley/');
const isBuiltIn = (from: string) => from.startsWith('node:');

const dependenciesOf = (room: string) => Object.keys(manifest(`packages/${room}`).dependencies ?? {});
const developmentOf = (room: string) => Object.keys(manifest(`packages/${room}`).devDependencies ?? {});

test('imports are found', () => {
  expect(imports.filter(isRelative).length).toBeGreaterThan(100);
  expect(imports).toContainEqual({
    file: 'packages/messaging/src/connection/connection.ts',
    room: 'messaging',
    from: 'kafkajs',
  });
});

describe('rooms', () => {
  test('are all on the map', () => {
    expect(packages.toSorted()).toEqual(Object.keys(arrows).toSorted());
  });

  test.each(packages)('%s depends on no room but those it may', (room) => {
    const ours = [...dependenciesOf(room), ...developmentOf(room)].filter(isOurs);
    const allowed = arrows[room]?.map((name) => `@parley/${name}`) ?? [];
    expect(ours.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test('import nothing that their package.json does not name', () => {
    const rootTools = Object.keys(manifest('.').devDependencies ?? {});
    const foreign = imports.filter((one) => {
      if (isRelative(one) || isBuiltIn(one.from)) return false;
      const name = packageName(one.from);
      const known = [...dependenciesOf(one.room), ...developmentOf(one.room)];
      return !known.includes(name) && !(isTest(one.file) && rootTools.includes(name));
    });
    expect(foreign).toEqual([]);
  });

  test('reach into no other room by path, but that tests use what dev starts services with', () => {
    const across = imports.filter((one) => {
      if (!isRelative(one)) return false;
      const target = new URL(one.from, `file:///${dirname(one.file)}/`).pathname.slice(1);
      if (isTest(one.file) && target.startsWith('packages/dev/')) return false;
      return target.startsWith('packages/') && !target.startsWith(`packages/${one.room}/`);
    });
    expect(across).toEqual([]);
  });
});

/** What leads from each node back to it, as a path; one for each knot of the graph. */
function cyclesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const left = new Set<string>();
  const visit = (node: string, path: readonly string[]) => {
    const before = path.indexOf(node);
    if (before >= 0) cycles.push([...path.slice(before), node]);
    if (before >= 0 || left.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    left.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return cycles;
}

/** Imports inside the sources of a room, between what `nodeOf` makes of their paths below `src`. */
function importsBetween(room: string, nodeOf: (path: string) => string | undefined) {
  const src = `packages/${room}/src/`;
  const graph = new Map<string, Set<string>>();
  for (const one of imports) {
    if (one.room !== room || isTest(one.file) || !one.file.startsWith(src) || !isRelative(one)) continue;
    const target = new URL(one.from, `file:///${dirname(one.file)}/`).pathname.slice(1);
    const [from, to] = [one.file, target].map((path) => nodeOf(path.slice(src.length)));
    if (from === undefined || to === undefined || from === to) continue;
    graph.set(from, (graph.get(from) ?? new Set()).add(to));
  }
  return graph;
}

describe('inside a room', () => {
  test.each(packages)('no files of %s import each other, types included', (room) => {
    expect(cyclesIn(importsBetween(room, (path) => path))).toEqual([]);
  });

  const folderOf = (path: string) => (path.includes('/') ? path.split('/')[0] : undefined);

  test.each(['messaging', 'worker', 'front'])('the folders of %s import one way', (room) => {
    const graph = importsBetween(room, folderOf);
    expect(graph.size).toBeGreaterThan(2);
    expect(cyclesIn(graph)).toEqual([]);
  });
});

describe('libraries', () => {
  test('have one home each, or a reason', () => {
    const homes = new Map<string, string[]>();
    for (const room of packages)
      for (const name of dependenciesOf(room).filter((each) => !isOurs(each)))
        homes.set(name, [...(homes.get(name) ?? []), room]);
    const several = [...homes].filter(([, rooms]) => rooms.length > 1);
    expect(Object.fromEntries(several.map(([name, rooms]) => [name, rooms.toSorted()]))).toEqual(
      Object.fromEntries(Object.entries(shared).map(([name, { homes: rooms }]) => [name, rooms])),
    );
  });

  test('stand at exact versions', () => {
    const loose = ['.', ...packages.map((room) => `packages/${room}`)].flatMap((folder) => {
      const { dependencies, devDependencies } = manifest(folder);
      return Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => version !== 'workspace:*' && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
      );
    });
    expect(loose).toEqual([]);
  });

  test('of tracing are loaded only where it is asked for', () => {
    const home = 'packages/messaging/src/tracing/open-telemetry.ts';
    const elsewhere = imports.filter(({ file, from }) => from.startsWith('@opentelemetry/') && file !== home);
    expect(elsewhere).toEqual([]);
    const loader = 'packages/messaging/src/tracing/start-tracing.ts';
    const loading = imports.filter(({ file, from }) => from === './open-telemetry.ts' && !isTest(file));
    expect(loading.map(({ file }) => file)).toEqual([loader]);
    expect(read(loader)).not.toMatch(/^import .*open-telemetry/m);
  });

  test('kafkajs is imported in messaging only, but by tests', () => {
    const elsewhere = imports.filter(
      ({ from, room, file }) => packageName(from) === 'kafkajs' && room !== 'messaging' && !isTest(file),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('files', () => {
  test('export by name', () => {
    const found = sources.filter((file) => /^export default\b|\bas default\b/m.test(read(file)));
    expect(found.filter((file) => !defaultExport.test(file))).toEqual([]);
  });

  test('are named after what they do', () => {
    expect(sources.filter((file) => /^(utils?|helpers?|misc|common)\b/.test(basename(file)))).toEqual([]);
  });
});
