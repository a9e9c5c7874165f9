/**
 * A worker's CPU time by category of code, from a V8 profile. V8's built-ins (JSON, regular expressions, arrays) have
 * no frames of their own, and count for their caller.
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

/** By package name. */
const libraries: readonly [RegExp, Category][] = [
  [/^kafkajs$/, 'kafkajs'],
  [/^(pg|pg-.*|postgres-.*)$/, 'pg'],
  [/^(@prisma\/.*|decimal\.js)$/, 'Prisma'],
  [/^(pino|pino-.*|sonic-boom|thread-stream|fast-redact|quick-format-unescaped)$/, 'log'],
];

/** Node.js functions in C++ that make system calls, or move bytes to and from them. */
const systemCalls =
  /^(write\w*|shutdown|readStart|readStop|open|close|fsync|connect\w*|epoll_\w*|uv_\w*|setNoDelay|setKeepAlive)$/;
const socketModules = /^node:(net|tls|internal\/(stream_base_commons|streams\/|js_stream|net|tls))/;

/** A frame's own category; undefined if it is its caller's. */
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

/** The profiler itself is not part of the measurement. */
const measuring = /\/packages\/dev\/dist\//;

/** Microseconds of elapsed time in each category, without idle time. */
export function sortProfile({
  nodes,
  samples = [],
  timeDeltas = [],
}: Profiler.Profile): Record<Category, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const categoryById = new Map<number, Category>();
  const visit = (node: Profiler.ProfileNode, caller: Category) => {
    if (measuring.test(node.callFrame.url)) return;
    // Everything called for a log line counts as logging, down to the system.
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
    // The time until the next sample belongs to this one.
    if (category && !isIdle) spent[category] += Math.max(0, timeDeltas[index + 1] ?? 0);
  }
  return spent;
}
