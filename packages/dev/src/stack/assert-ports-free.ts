import { setTimeout as sleep } from 'node:timers/promises';
import { sameCommand } from '../../launcher/command-line.mjs';
import { describeCluster } from '../kafka/describe-cluster.ts';
import { whyPortIsTaken } from '../processes/ports.ts';
import { StackError } from '../stack-error.ts';

type PortVariable = 'PORT' | 'HEALTH_PORT' | 'KAFKA_PORT' | 'POSTGRES_PORT';

export interface WantedPort {
  port: number;
  /** Who needs it: `the front`, `Kafka's broker 2`. */
  purpose: string;
  /** The variable that changes it. */
  variable: PortVariable;
  host?: string;
}

interface TakenPort extends WantedPort {
  /** As in "is taken by …". */
  by: string;
  isKafka: boolean;
}

/** @throws {StackError} naming every unavailable port, who uses it if that is known, and free ones instead */
export async function assertPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  assertDistinct(wanted);
  const looked = await Promise.all(wanted.map(look));
  const taken = looked.filter((one) => one !== undefined);
  const [first] = taken;
  if (!first) return;
  const others = await freeInstead(
    wanted,
    taken.map(({ variable }) => variable),
  );
  const changes = Object.fromEntries([...others].map(([variable, port]) => [variable, String(port)]));
  const advice = `Take ${others.size > 1 ? 'others' : 'another'}:  ${sameCommand(changes)}`;
  if (taken.length > 1) throw new StackError('Several ports cannot be had.', ...describeAll(taken), advice);
  throw new StackError(
    `Port ${first.port}, wanted for ${first.purpose}, ${first.by}.`,
    advice,
    ...(first.isKafka
      ? [
          `Or use that one, if no other Parley does:  ${sameCommand({ KAFKA_BROKERS: `127.0.0.1:${first.port}` })}`,
        ]
      : [`See which it is:  ${whoListens(first.port)}`]),
  );
}

function assertDistinct(wanted: readonly WantedPort[]) {
  const seen = new Map<number, WantedPort>();
  for (const want of wanted) {
    const other = seen.get(want.port);
    if (other)
      throw new StackError(
        `Port ${want.port} is wanted for ${other.purpose} and for ${want.purpose}.`,
        `Take another:  ${sameCommand({ [want.variable]: String(want.port + 100) })}`,
      );
    seen.set(want.port, want);
  }
}

/** One line per variable, as there may be many fronts. */
function describeAll(taken: readonly TakenPort[]): string[] {
  const variables = [...new Set(taken.map(({ variable }) => variable))];
  return variables.map((variable) =>
    taken
      .filter((one) => one.variable === variable)
      .map(({ port, purpose, by }) => `${port} for ${purpose} ${by}`)
      .join('; '),
  );
}

async function look(want: WantedPort): Promise<TakenPort | undefined> {
  const why = await whyTakenForLong(want);
  if (why === undefined) return undefined;
  if (why !== 'EADDRINUSE') return { ...want, by: `can't be opened (${why})`, isKafka: false };
  if (want.variable !== 'KAFKA_PORT') return { ...want, by: 'is taken by another program', isKafka: false };
  return (await isKafka(`127.0.0.1:${want.port}`))
    ? { ...want, by: 'is taken by another Kafka', isKafka: true }
    : { ...want, by: 'is taken by another program, which is not a Kafka', isKafka: false };
}

// A server that was just stopped may need a moment to release its port.
async function whyTakenForLong({ port, host }: WantedPort): Promise<string | undefined> {
  const first = await whyPortIsTaken(port, host);
  if (first !== 'EADDRINUSE') return first;
  await sleep(300);
  return whyPortIsTaken(port, host);
}

async function isKafka(address: string): Promise<boolean> {
  try {
    return (await describeCluster(address, 1_500)).nodeIds.length > 0;
  } catch {
    return false; // whatever it is, it does not answer like a Kafka
  }
}

/** For each of these variables a value with which all of its ports are free and distinct. */
async function freeInstead(
  wanted: readonly WantedPort[],
  variables: readonly PortVariable[],
): Promise<Map<PortVariable, number>> {
  const chosen = new Map<PortVariable, number>();
  const used = new Set(wanted.map(({ port }) => port));
  for (const variable of new Set(variables)) {
    const ports = wanted.filter((want) => want.variable === variable);
    const [first] = ports;
    if (!first) continue;
    for (let step = 1; step <= 50; step++) {
      const moved = ports.map((want) => ({ ...want, port: shifted(want.port, step * 100) }));
      if (moved.some(({ port }) => used.has(port))) continue;
      const looked = await Promise.all(moved.map(({ port, host }) => whyPortIsTaken(port, host)));
      if (looked.some((why) => why !== undefined)) continue;
      for (const { port } of moved) used.add(port);
      chosen.set(variable, shifted(first.port, step * 100));
      break;
    }
  }
  return chosen;
}

/** Upwards, wrapping from the highest port to the lowest that ordinary users may open. */
const shifted = (port: number, by: number) =>
  port + by <= 65_535 ? port + by : 1_024 + ((port + by) % 64_000);

function whoListens(port: number): string {
  return process.platform === 'darwin'
    ? `lsof -nP -iTCP:${port} -sTCP:LISTEN`
    : `ss -ltnp 'sport = :${port}'`;
}
