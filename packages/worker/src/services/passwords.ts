/**
 * Password hashes: argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane), about 20 ms of one core each, a bounded
 * number at the same time so that the process stays responsive.
 */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';

/** argon2id is the library's default algorithm. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export class Passwords {
  readonly #limit: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** What an unknown user's password is compared with, so that it takes the time a known one's does. */
  readonly #nobody: Promise<string>;

  constructor(concurrency: number) {
    this.#limit = pLimit(concurrency);
    this.#nobody = hash(randomBytes(32), parameters);
  }

  /** @returns the hash in PHC form. */
  hash(password: string): Promise<string> {
    return this.#limit(() => hash(password, parameters));
  }

  /** Takes as long where there is no hash (an unknown user), and is then false. */
  async verify(password: string, storedHash: string | undefined): Promise<boolean> {
    const against = storedHash ?? (await this.#nobody);
    const matches = await this.#limit(() => verify(against, password));
    return matches && storedHash !== undefined;
  }
}
