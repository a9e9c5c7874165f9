/**
 * Reads the environment once, through one table per process, and reports what is wrong with it.
 *
 * The table is the single source: processes read it, and tests compare docs/operations.md and docker-compose.yml with
 * it.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

export interface Variable<Value = unknown> {
  readonly describe: string;
  /** As written in the environment; if absent, the variable is required or optional, as `value` decides. */
  readonly default?: string;
  /** Whether `<name>_FILE` may name a file that contains it, so that a secret need not be in the environment. */
  readonly mayBeInFile?: boolean;
  /** From the variable's text (undefined if it is absent and has no default) to its value. */
  readonly value: z.ZodType<Value, string | undefined>;
}

export type Variables = Readonly<Record<string, Variable>>;
export type Values<Table extends Variables> = { [Name in keyof Table]: z.infer<Table[Name]['value']> };

/** A missing or wrong variable: the message names it, says what it must be, and how to set it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export const text = z.string().min(1);
/** The driver takes text that is no URL for the name of a database on a default host. */
export const databaseUrl = text.regex(
  /^postgres(ql)?:\/\//,
  'must look like postgresql://user:password@host:port/name',
);
export const optionalText = z.string().min(1).optional();
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** `*.example.com` matches all hosts below it. */
export const hostNames = list.refine(
  (items) => items.every((item) => /^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(item)),
  'each must be like push.example.com or *.push.example.com, in small letters',
);

const isWebOrigin = (item: string) => URL.canParse(item) && new URL(item).origin === item;

/** As browsers write them: in lower case, without a path, and without a default port. */
export const webOrigins = list.refine(
  (items) => items.every(isWebOrigin),
  'each must be like https://chat.example.com, with nothing after it',
);

const isNetwork = (item: string) => {
  const [address = '', bits] = item.split('/');
  const most = { 4: 32, 6: 128 }[isIP(address)];
  return most !== undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
};

/** Which proxies are trusted: how many before this process, or their addresses. */
export const trustedProxies = z.string().transform((value, context): false | number | string[] => {
  if (value === 'false' || value === '0') return false;
  if (value === 'true') return 1;
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  const networks = list.parse(value);
  if (networks.length > 0 && networks.every(isNetwork)) return networks;
  context.addIssue({
    code: 'custom',
    message: 'must be true, false, a number of proxies, or their addresses such as 10.0.0.0/8',
  });
  return z.NEVER;
});

export const oneOf = <const Choice extends string>(choices: readonly Choice[]) => z.enum(choices);

export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(min).max(max));

/** The text of a file named by a variable. */
export const fileText = z.string().transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `cannot be read: ${(error as Error).message}` });
    return z.NEVER;
  }
});

/** Minimum length of a secret in characters. */
export const leastSecretLength = 32;

/** Secrets, one per line: the first is used to make new keys, any of them to check. Undefined if one is too short. */
export function secretsIn(text: string): string[] | undefined {
  const secrets = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const areLong = secrets.length > 0 && secrets.every((secret) => secret.length >= leastSecretLength);
  return areLong ? secrets : undefined;
}

export const secretLines = fileText
  .transform((text) => secretsIn(text) ?? [])
  .refine(
    (secrets) => secrets.length > 0,
    `must name a file with a secret of at least ${leastSecretLength} characters on each line`,
  );

/** The given text of a variable, if any: empty text counts as absent. @throws {Error} saying what is wrong with it */
function givenText(name: string, { mayBeInFile }: Variable, environment: NodeJS.ProcessEnv) {
  const given = environment[name] || undefined;
  const file = (mayBeInFile && environment[`${name}_FILE`]) || undefined;
  if (file === undefined) return given;
  if (given !== undefined) throw new Error(`${name} and ${name}_FILE are both set: remove one of them`);
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    throw new Error(`${name}_FILE is wrong: cannot be read: ${(error as Error).message}`);
  }
}

/** @throws ConfigurationError naming every wrong variable. Empty text counts as absent. */
export function readEnvironment<Table extends Variables>(
  table: Table,
  environment: NodeJS.ProcessEnv,
): Values<Table> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, variable] of Object.entries(table)) {
    try {
      const given = givenText(name, variable, environment);
      const parsed = variable.value.safeParse(given ?? variable.default);
      if (parsed.success) values[name] = parsed.data;
      else if (given === undefined) problems.push(`${name} is not set: ${variable.describe}`);
      else problems.push(`${name} is wrong: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) {
    const shown = problems.slice(0, 3);
    const more = problems.length - shown.length;
    throw new ConfigurationError(
      [
        ...shown,
        ...(more > 0 ? [`and ${more} more`] : []),
        'Every variable is listed in docs/operations.md.',
      ].join('\n'),
    );
  }
  return values as Values<Table>;
}
