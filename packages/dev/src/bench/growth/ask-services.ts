import { randomUUID } from 'node:crypto';
import type { PairName, RequestOf } from '@parley/contracts';
import { Failure } from '@parley/contracts';
import {
  type Attempts,
  connectDatabase,
  type DatabaseConnection,
  defaultQuotas,
  type Passwords,
  Prisma,
  type SentStatement,
  services,
} from '@parley/worker';

const now = () => new Date();

/** A service without passwords does not use them. */
const noCredentials = {
  requestSecrets: ['nobody’s'],
  passwords: undefined as unknown as Passwords,
  attempts: undefined as unknown as Attempts,
  sources: [],
  push: undefined,
};

/** Runs a pair's service for one request, on one connection, and records its statements. */
export class ServiceAsker {
  readonly #connection: DatabaseConnection;
  #statements: SentStatement[] = [];

  constructor(databaseUrl: string) {
    this.#connection = connectDatabase(databaseUrl, 1, (statement) => this.#statements.push(statement));
  }

  /** @throws if it is refused */
  ask<Name extends PairName>(pair: Name, request: RequestOf<Name>): Promise<void> {
    return this.#ask(pair, request, []);
  }

  /** The statements of a request whose effect is rolled back. */
  async statementsOf<Name extends PairName>(pair: Name, request: RequestOf<Name>): Promise<SentStatement[]> {
    this.#statements = [];
    await this.#ask(pair, request, [Prisma.sql`ROLLBACK`]);
    return this.#statements.filter(({ query }) => !['COMMIT', 'ROLLBACK'].includes(query));
  }

  /** @param last statements to run after all writes */
  async #ask<Name extends PairName>(pair: Name, request: RequestOf<Name>, last: readonly Prisma.Sql[]) {
    const { pipeline } = this.#connection;
    const service = services[pair];
    const requests = [request as never];
    if (service.kind === 'again')
      return check(await service.run(requests, { ...noCredentials, pipeline, now }));
    if (service.kind === 'ephemeral') throw new Error(`${pair} has no answers`);
    const outcomes = await pipeline.change(service.load(requests), (found) => {
      const changes = service.decide(requests, found, {
        at: now(),
        origins: [undefined],
        requestIds: [Buffer.from(randomUUID())],
        quotas: defaultQuotas,
      });
      return { writes: [...changes.writes, ...last], result: () => changes.outcomes };
    });
    check(outcomes.map(({ answer }) => answer));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

function check(answers: readonly unknown[]): void {
  const [answer] = answers;
  if (answer instanceof Failure) throw answer;
}
