import type { PairName, RequestOf } from '@parley/contracts';
import { Failure } from '@parley/contracts';
import { Emissions, openDatabase, type Passwords, services, type Transaction } from '@parley/worker';

const now = () => new Date();
const context = { now, origins: [undefined] };
const noPasswords = undefined as unknown as Passwords;

/** Asks a pair's service for one request, on one connection, and remembers the statements it took. */
export class ServiceAsker {
  readonly #database;
  #statements: { query: string; params: string }[] = [];

  constructor(databaseUrl: string) {
    this.#database = openDatabase(databaseUrl, 1, (statement) => this.#statements.push(statement));
  }

  /** @throws when it is refused */
  async ask<Name extends PairName>(pair: Name, request: RequestOf<Name>): Promise<void> {
    const service = services[pair];
    if (service.kind === 'once')
      return this.#database.$transaction(async (transaction) =>
        check(await service.run([request as never], transaction, new Emissions(), context)),
      );
    if (service.kind === 'again')
      return check(await service.run([request as never], this.#database, noPasswords, now));
    throw new Error(`${pair} has no answers`);
  }

  /** The statements of a request that has no effect in the end. */
  async statementsOf<Name extends PairName>(pair: Name, request: RequestOf<Name>) {
    this.#statements = [];
    const service = services[pair];
    if (service.kind !== 'once') await this.ask(pair, request);
    else
      await this.#undone((transaction) =>
        service.run([request as never], transaction, new Emissions(), context),
      );
    return this.#statements.filter(({ query }) => !['COMMIT', 'ROLLBACK'].includes(query));
  }

  async #undone(work: (transaction: Transaction) => Promise<unknown>): Promise<void> {
    const undo = new Error('undo');
    await this.#database
      .$transaction(async (transaction) => {
        await work(transaction);
        throw undo;
      })
      .catch((error) => {
        if (error !== undo) throw error;
      });
  }

  close(): Promise<void> {
    return this.#database.$disconnect();
  }
}

function check(answers: readonly unknown[]): void {
  const [answer] = answers;
  if (answer instanceof Failure) throw answer;
}
