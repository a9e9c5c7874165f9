/**
 * Where a worker's CPU time went, from a profile of V8's: by whose code it was spent in. What V8 has built in (JSON, regular
 * expressions, arrays) has no frames of its own there, and counts for its caller.
 */
import type { Profiler } from 'node:inspector';

export const categories = [
  'our own code',
  'kafkajs',
  'pg',
  'Prisma',
  'sockets, system calls',
  'log',
  'garbage collection',
  'Node.js, other libraries',
] as const;
export type Category = (typeof categories)[number];

type CallFrame = Profiler.ProfileNode['callFrame'];

const rest: Category = 'Node.js, other libraries';

/** By the package's name. */
const libraries: readonly [RegExp, Category][] = [
  [/^kafkajs$/, 'kafkajs'],
  [/^(pg|pg-.*|postgres-.*)$/, 'pg'],
  [/^(@prisma\/.*|decimal\.js)$/, 'Prisma'],
  [/^(pino|pino-.*|sonic-boom|thread-stream|fast-redact|quick-format-unescaped)$/, 'log'],
];

/** Functions of Node.js in C++ that ask the system for something, or move bytes to and from it. */
const systemCalls =
  /^(write\w*|shutdown|readStart|readStop|open|close|fsync|connect\w*|epoll_\w*|uv_\w*|setNoDelay|setKeepAlive)$/;
const socketModules = /^node:(net|tls|internal\/(stream_base_commons|streams\/|js_stream|net|tls))/;

/** What a frame is by itself; undefined where it is whoever called it. */
function categoryOf({ functionName, url }: CallFrame): Category | undefined {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return rest;
  if (/\/generated\/prisma\//.test(url)) return 'Prisma';
  const library = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (library) return libraries.find(([name]) => name.test(library))?.[1] ?? rest;
  if (/\/packages\/\w+\/dist\/.*\blog\b/.test(url)) return 'log';
  if (/\/packages\/\w+\/dist\//.test(url)) return 'our own code';
  if (socketModules.test(url)) return 'sockets, system calls';
  if (url === '' && systemCalls.test(functionName)) return 'sockets, system calls';
  return undefined;
}

/** What takes the profile is no part of what is measured. */
const measuring = /\/packages\/dev\/dist\//;

/** Microseconds in each category by the clock; idle time is left out. */
export function sortProfile({
  nodes,
  samples = [],
  timeDeltas = [],
}: Profiler.Profile): Record<Category, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const categoryById = new Map<number, Category>();
  const visit = (node: Profiler.ProfileNode, caller: Category) => {
    if (measuring.test(node.callFrame.url)) return;
    // What is written for the log is the log's, down to the system.
    const category = caller === 'log' ? 'log' : (categoryOf(node.callFrame) ?? caller);
    categoryById.set(node.id, category);
    for (const child of node.children ?? []) {
      const next = byId.get(child);
      if (next) visit(next, category);
    }
  };
  const [root] = nodes;
  if (root) visit(root, rest);
  const spent = Object.fromEntries(categories.map((name) => [name, 0])) as Record<Category, number>;
  for (const [index, id] of samples.entries()) {
    const category = categoryById.get(id);
    const isIdle = byId.get(id)?.callFrame.functionName === '(idle)';
    // The time until the next sample is where this one was.
    if (category && !isIdle) spent[category] += Math.max(0, timeDeltas[index + 1] ?? 0);
  }
  return spent;
}
