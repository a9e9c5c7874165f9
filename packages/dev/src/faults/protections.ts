/**
 * What can be switched off to see that the checker finds what it protects from: a checker that finds nothing proves nothing
 * before it has been seen to find something. It is done from outside, so that nothing in the system is made for it.
 */
import pg from 'pg';
import { StackError } from '../stack-error.ts';

/** Each with what happens without it. */
export const protections = {
  inbox: 'a request id that comes again is not known',
  cursor: 'streams and subscriptions come back without saying how far they were told',
} as const;

export type Protection = keyof typeof protections;

/** @throws {StackError} for a name that none has */
export function protectionsCalled(names: readonly string[]): Protection[] {
  const unknown = names.find((name) => !Object.hasOwn(protections, name));
  if (unknown === undefined) return names as Protection[];
  throw new StackError(
    `There is no protection "${unknown}".`,
    `There are:  ${Object.keys(protections).join(', ')}`,
  );
}

/** Repeats are found by the uniqueness of their ids. */
export async function switchInboxOff(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('ALTER TABLE inbox DROP CONSTRAINT inbox_pkey');
  } finally {
    await client.end();
  }
}
