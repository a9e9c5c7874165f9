/** pino's numbers; https://getpino.io/#/docs/api?id=loggerlevels-object */
const warnLevel = 40;
const levelNames: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
/** Shown already at the beginning of the line, or useless on a terminal. */
const unshown = new Set([
  'level',
  'time',
  'pid',
  'hostname',
  'name',
  'role',
  'msg',
  'v',
  'instance',
  'instanceId',
]);

/**
 * A process's log line in readable form, or undefined if it is not important enough to be shown.
 * @param line a line of pino's JSON, or any other output of the process, which is always shown
 * @param all show lines of every level, not just warnings and worse
 */
export function readableLogLine(source: string, line: string, all: boolean): string | undefined {
  // Decided before parsing: under load there are thousands of lines per second.
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  if (level !== undefined && Number(level) < warnLevel && !all) return undefined;
  const entry = level === undefined ? undefined : parse(line);
  if (!entry) return line.trim() === '' ? undefined : `[${source}] ${line}`;
  const rest = Object.entries(entry)
    .filter(([name]) => !unshown.has(name))
    .map(([name, value]) => `${name}=${show(value)}`);
  return [`[${source}] ${levelNames[Number(level)] ?? level}: ${entry.msg ?? ''}`, ...rest]
    .join(' ')
    .trimEnd();
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // shown as it is
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value !== null && typeof value === 'object' && 'message' in value) return String(value.message);
  return JSON.stringify(value);
}
