/** Reads the target and the bytes from the arguments of `parley request`. */
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pairTarget, type Target, topicTarget } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import { pairArgument } from '../pair-argument.ts';
import { passwordSealing } from '../password-sealing.ts';
import { userPath } from '../user-path.ts';
import { words } from '../words/language.ts';
import { givenHeaders } from './given-headers.ts';
import type { RequestOptions } from './request-options.ts';

/** @param args the pair (unless topics are named), and the request @throws UsageError */
export async function readRequest(
  args: readonly string[],
  options: RequestOptions,
): Promise<{ target: Target; value: Buffer }> {
  const [target, rest] = targetOf(args, options);
  if (rest.length > 1) throw new UsageError(words().tooMuch(rest.slice(1).join(' ')));
  return { target, value: await given(rest[0], options.file) };
}

function targetOf(args: readonly string[], options: RequestOptions): [Target, readonly string[]] {
  const { topic, replyTopic, correlation, key, raw = false, seal } = options;
  const headers = givenHeaders(options.header ?? []);
  if (topic !== undefined && replyTopic !== undefined) {
    if (options.deadline !== undefined) throw new UsageError(words().noForeignDeadline);
    return [topicTarget({ topic, replyTopic, correlation, key, headers }), args];
  }
  if (topic !== undefined || replyTopic !== undefined) throw new UsageError(words().bothTopics);
  const [pair, ...rest] = args;
  if (pair === undefined) throw new UsageError(words().noPair);
  return [pairTarget(pairArgument(pair), { key, headers, raw, sealing: passwordSealing(seal) }), rest];
}

async function given(argument: string | undefined, file: string | undefined): Promise<Buffer> {
  if ((argument === undefined) === (file === undefined)) throw new UsageError(words().noJson);
  if (file !== undefined) return readBytes(file);
  return argument === '-' ? buffer(process.stdin) : Buffer.from(argument ?? '');
}

/** Reads a file named by an option. @throws UsageError if it can't be read */
export const readText = (path: string): string => readBytes(path).toString('utf8');

function readBytes(path: string): Buffer {
  try {
    return readFileSync(userPath(path));
  } catch (error) {
    throw new UsageError(words().cannotRead(path, (error as Error).message));
  }
}
