/**
 * Password hashes: argon2id, with OWASP's parameters (19 MiB, 2 passes, 1 lane) about 20 ms of one core each. Only a
 * limited number runs at a time, so that the process stays responsive.
 */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { normalized } from './password-rules.ts';

/** What a hash costs: argon2id's KiB of memory, passes over it, and lanes. */
export interface HashCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP's. argon2id is the library's default algorithm. */
export const recommendedHashCost: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Verdict {
  readonly matches: boolean;
  /** It matches, but should be hashed again: with today's parameters, or in normalized form. */
  readonly isOutdated: boolean;
}

export class Passwords {
  readonly #cost: HashCost;
  readonly #limit: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Compared with the password of an unknown user, so that it takes the same time as a known user's. */
  readonly #nobody: Promise<string>;

  constructor(concurrency: number, cost: HashCost) {
    this.#cost = cost;
    this.#limit = pLimit(concurrency);
    this.#nobody = hash(randomBytes(32), cost);
  }

  /** @returns the hash in PHC form. */
  hash(password: string): Promise<string> {
    return this.#limit(() => hash(normalized(password), this.#cost));
  }

  /** Takes the same time without a hash (an unknown user), and then never matches. */
  async verify(password: string, storedHash: string | undefined): Promise<Verdict> {
    const against = storedHash ?? (await this.#nobody);
    // Before normalization was introduced, passwords were hashed as typed.
    for (const form of new Set([normalized(password), password])) {
      const matches = await this.#limit(() => verify(against, form));
      if (matches && storedHash !== undefined)
        return { matches, isOutdated: form !== normalized(password) || isWeak(storedHash, this.#cost) };
    }
    return { matches: false, isOutdated: false };
  }
}

/** Whether a hash was made at a lower cost than today's. */
function isWeak(phc: string, { memoryCost, timeCost }: HashCost): boolean {
  const [, memory, time] = /^\$argon2id\$v=\d+\$m=(\d+),t=(\d+),p=\d+\$/.exec(phc) ?? [];
  return !(Number(memory) >= memoryCost && Number(time) >= timeCost);
}
