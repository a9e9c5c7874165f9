/** Contestants that are put under load through the topics, and need no folder of peers. */
import { fileURLToPath } from 'node:url';
import { startMember } from '../../stack/start-member.ts';
import type { BenchPlace } from '../bench-place.ts';
import type { Contestant } from '../measuring/measure-command.ts';
import type { Load } from '../measuring/measurement.ts';
import type { Broker } from '../services/start-services.ts';

const beside = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

const command = (
  { brokers }: Broker,
  { concurrency, seconds, warmup }: Load,
  more: readonly string[],
): string[] => [
  process.execPath,
  beside('chat-load'),
  ...['--brokers', brokers, '--concurrency', String(concurrency)],
  ...['--seconds', String(seconds), '--warmup', String(warmup)],
  ...more,
];

/**
 * @param chats a file of them
 * @param prefix of the topics, if not the environment's
 */
export function chatter(
  name: string,
  broker: Broker,
  chats: string,
  processes: Contestant['processes'],
  prefix?: string,
): Contestant {
  return {
    name,
    op: 'user-add-chat',
    processes: { ...processes, broker: broker.pids },
    command: (load) =>
      command(broker, load, ['--chats', chats, ...(prefix === undefined ? [] : ['--prefix', prefix])]),
  };
}

export const pingPong = 'ping-pong';

/** Starts the echo that answers it. */
export async function startPingPong(place: BenchPlace, broker: Broker): Promise<Contestant> {
  const echo = await startMember({
    name: 'echo',
    main: beside('echo'),
    cwd: place.folder,
    env: { ...process.env, KAFKA_BROKERS: broker.brokers },
    logFile: `${place.logs}/echo.log`,
    verbose: false,
    print: place.progress.print,
    onProcess: (running) => place.fleet.add('tool', running),
    signal: place.fleet.signal,
  });
  return {
    name: pingPong,
    op: pingPong,
    processes: { own: [echo.pid], broker: broker.pids },
    command: (load) => command(broker, load, []),
  };
}
