import { setTimeout as sleep } from 'node:timers/promises';
import { describeCluster } from '../kafka/describe-cluster.ts';
import { whyPortIsTaken } from '../processes/ports.ts';
import { StackError } from '../stack-error.ts';

export interface WantedPort {
  port: number;
  /** Whom it is for: `the front`, `Kafka's broker 2`. */
  purpose: string;
  /** What changes it. */
  variable: 'PORT' | 'KAFKA_PORT' | 'POSTGRES_PORT';
  /** A value for the variable that is likely to be free. */
  instead: number;
  host?: string;
}

/** @throws {StackError} naming the first port that can't be had, who has it if that is known, and the variable */
export async function assertPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  const seen = new Map<number, WantedPort>();
  for (const want of wanted) {
    const other = seen.get(want.port);
    if (other)
      throw new StackError(
        `Port ${want.port} is wanted for ${other.purpose} and for ${want.purpose}.`,
        another(want),
      );
    seen.set(want.port, want);
    const why = await whyTakenForLong(want);
    if (why !== undefined) throw await explain(want, why);
  }
}

// A server that was just stopped may need a moment to let go of its port.
async function whyTakenForLong({ port, host }: WantedPort): Promise<string | undefined> {
  const first = await whyPortIsTaken(port, host);
  if (first !== 'EADDRINUSE') return first;
  await sleep(300);
  return whyPortIsTaken(port, host);
}

async function explain(want: WantedPort, why: string): Promise<StackError> {
  const { port, purpose } = want;
  if (why !== 'EADDRINUSE') {
    return new StackError(`Port ${port}, wanted for ${purpose}, can't be opened (${why}).`, another(want));
  }
  const address = `127.0.0.1:${port}`;
  if (want.variable === 'KAFKA_PORT' && (await isKafka(address))) {
    return new StackError(
      `Port ${port}, wanted for ${purpose}, is taken by another Kafka.`,
      another(want),
      `Or use that one, if no other Parley does:  KAFKA_BROKERS=${address} npm start`,
    );
  }
  return new StackError(
    `Port ${port}, wanted for ${purpose}, is taken by another program${want.variable === 'KAFKA_PORT' ? ', which is not a Kafka' : ''}.`,
    another(want),
    `See which it is:  ${process.platform === 'darwin' ? `lsof -nP -iTCP:${port} -sTCP:LISTEN` : `ss -ltnp 'sport = :${port}'`}`,
  );
}

async function isKafka(address: string): Promise<boolean> {
  try {
    return (await describeCluster(address, 1_500)).nodeIds.length > 0;
  } catch {
    return false; // whatever it is, it doesn't answer as a Kafka does
  }
}

function another({ variable, instead }: WantedPort): string {
  return `Take another port:  ${variable}=${instead} npm start`;
}
