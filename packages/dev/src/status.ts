import { parseArgs } from 'node:util';
import { otherCommand } from '../launcher/command-line.mjs';
import { type CommandContext, showError } from './command.ts';
import { type PartStatus, readStackStatus, type StackStatus } from './stack/stack-status.ts';
import { StackError } from './stack-error.ts';
import { readStackSettings } from './stack-settings.ts';

/** `npm run status`: which parts of the local stack run, and whether they are ready. Exit code 0 if all are. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const { json } = parseOptions(args);
    const status = await readStackStatus(readStackSettings(context.root));
    process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : inWords(status));
    return status.state === 'ready' ? 0 : 1;
  } catch (error) {
    return showError(error, context);
  }
}

function parseOptions(args: string[]): { json: boolean } {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    const [message] = (error as Error).message.split(/[.\n]/);
    throw new StackError(`${message}.`, `See what there is:  ${otherCommand('status', ['--help'])}`);
  }
}

function inWords(status: StackStatus): string {
  const { state, parts } = status;
  const lines = [
    headline(status),
    ...aligned(parts.map(cells)).flatMap((line, index) => [`  ${line}`, ...remarks(parts[index])]),
    ...(state === 'ready' || state === 'not ready' ? [`  ${waitingInWords(status)}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function headline({ state, pid, version, dataDir }: StackStatus): string {
  const words: Record<StackStatus['state'], string> = {
    ready: `✔ Parley ${version} is ready (pid ${pid}, data in ${dataDir}).`,
    'not ready': `✖ Parley ${version} runs, but is not ready (pid ${pid}, data in ${dataDir}):`,
    starting: `✖ Parley ${version} is starting or stopping (pid ${pid}, data in ${dataDir}):`,
    'left behind': `✖ Parley was killed, and this still runs (data in ${dataDir}). End it:  ${otherCommand('stop')}`,
    'in use': `✖ Parley does not run: another command is at work on its data (pid ${pid}, data in ${dataDir}).`,
    stopped: `✖ Parley does not run (data in ${dataDir}). Start it:  ${otherCommand('start')}`,
  };
  return words[state];
}

const cells = ({ name, address, pid, isReady, version, health, reasons }: PartStatus): string[] => [
  name,
  address ?? '',
  isReady ? 'ready' : reasons.length > 0 ? 'not ready' : '',
  pid === null ? 'elsewhere' : `pid ${pid}`,
  version ?? (health === undefined ? '' : `health ${health}/ready`),
];

const remarks = (part: PartStatus | undefined): string[] =>
  [...(part?.reasons ?? []), ...(part?.warnings ?? [])].map((remark) => `      ${remark}`);

function aligned(rows: readonly string[][]): string[] {
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const waitingInWords = ({ waiting, whyNotCounted }: StackStatus) =>
  waiting === null
    ? `How many requests wait is unknown. ${whyNotCounted}`
    : waiting === 1
      ? '1 request waits for a worker.'
      : `${waiting} requests wait for workers.`;
