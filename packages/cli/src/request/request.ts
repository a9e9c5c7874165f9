/** `parley request`: sends a request and prints its reply, or sends many and prints statistics. */
import {
  Exchange,
  header,
  newRequestId,
  type Target,
  type TopicNames,
  type TopicRecord,
  textOfHeader,
} from '@parley/messaging';
import { openTopics, type Topics } from '../connection/open-topics.ts';
import { printEquivalent } from '../equivalent/kafka-tool.ts';
import { requestEquivalent } from '../equivalent/request-equivalent.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Outcome, runLoad } from '../load/load.ts';
import { LoadProgress } from '../load/load-progress.ts';
import { LoadSummary } from '../load/load-summary.ts';
import { shownReport } from '../load/show-load.ts';
import { milliseconds, wholeNumber } from '../numbers.ts';
import { visibleLine, visibleText } from '../terminal/visible-text.ts';
import { words } from '../words/language.ts';
import { brokenJson } from './broken-json.ts';
import { type Expectation, parseExpectation } from './expectations.ts';
import { givenHeaders } from './given-headers.ts';
import { filled } from './placeholders.ts';
import { readRequest, readText } from './read-request.ts';
import type { RequestOptions } from './request-options.ts';

/** Settings for all requests of one call. */
interface Call {
  readonly exchange: Exchange;
  readonly target: Target;
  readonly names: TopicNames;
  readonly value: Buffer;
  readonly expectations: readonly Expectation[];
  /** Milliseconds. */
  readonly timeout: number;
  readonly deadline: number;
}

/** For a pair that replies only to refusals: without one in this time, the request was accepted. Milliseconds. */
const refusedWithin = 3_000;

/** Prints the reply, or statistics of many. @returns the exit code @throws CommandFailed if no request could be sent */
export async function request(args: readonly string[], options: RequestOptions): Promise<number> {
  const timeout = milliseconds(options.timeout);
  const deadline = options.deadline ? milliseconds(options.deadline, '--deadline') : timeout;
  const plan = {
    count: wholeNumber(options.count, '--count'),
    concurrency: wholeNumber(options.concurrency, '--concurrency'),
    rate: options.rate ? wholeNumber(options.rate, '--rate') : undefined,
  };
  const expectations = (options.expect ?? []).map((text) => parseExpectation(text, readText));
  const { target, value } = await readRequest(args, options);
  if (plan.count === 1) target.check(value);
  if (!target.isOurs) warnOfBrokenJson(value.toString('utf8'));
  const topics = openTopics(options);
  try {
    if (options.printEquivalent) {
      await printRequestEquivalent(topics, target, value, options);
      return exitCodes.success;
    }
    const exchange = await Exchange.open(topics, [target]);
    const call = { exchange, target, names: topics.names, value, expectations, timeout, deadline };
    return plan.count > 1 ? await askManyTimes(call, plan) : await askOnce(call, options);
  } finally {
    await topics.close();
  }
}

/** Other topics may take anything; but text that begins like JSON and isn't valid is probably a mistake. */
function warnOfBrokenJson(text: string): void {
  const broken = /^\s*[{[]/.test(text) && !text.includes('{{') ? brokenJson(text) : undefined;
  if (broken !== undefined) tell(`! ${visibleText(broken)}`);
}

async function printRequestEquivalent(
  { names, settings }: Topics,
  target: Target,
  value: Buffer,
  options: RequestOptions,
): Promise<void> {
  const requestId = options.requestId ?? newRequestId();
  const draft = await target.draft(names, { value, requestId, deadline: Date.now() });
  const marked = target.correlation.mark(draft, requestId);
  printEquivalent(requestEquivalent(marked, target.topics(names).reply, settings, options));
}

async function askOnce(call: Call, options: RequestOptions): Promise<number> {
  const { exchange, target, value, deadline } = call;
  const timeout = target.isAnswered ? call.timeout : Math.min(call.timeout, refusedWithin);
  const given = givenHeaders(options.header ?? [])[header.correlationId]?.at(-1);
  const requestId = given ?? options.requestId ?? newRequestId();
  tell(words().requestId(requestId));
  const reply = await exchange.ask(target, { value, requestId, deadline, timeout });
  if (!reply) return unanswered(call, options);
  if (options.showHeaders) tell(shownHeaders(reply));
  const shown = reply.value ?? '';
  process.stdout.write(`${process.stdout.isTTY ? visibleText(String(shown)) : shown}\n`);
  return outcomeOf(call, reply);
}

function unanswered({ target, names }: Call, { timeout, raw }: RequestOptions): number {
  if (!target.isAnswered) {
    tell(words().sent);
    return exitCodes.success;
  }
  const { request: topic, reply } = target.topics(names);
  tell(target.isOurs ? words().noReply(timeout) : words().noForeignReply(timeout, topic, reply));
  if (raw && target.isOurs) tell(words().deadLetters(names.deadLetter(target.topics(names).request)));
  return exitCodes.noReply;
}

function outcomeOf({ target, expectations }: Call, reply: TopicRecord): number {
  const isError = target.isError(reply);
  const problems = unmet(expectations, reply);
  for (const problem of problems) tell(`✖ ${visibleText(problem)}`);
  const isUnexpected = problems.length > 0 || expectations.length === 0;
  if (isError && isUnexpected) tell(visibleText(words().errorReply(textOfHeader(reply, header.error) ?? '')));
  if (expectations.length === 0) return isError ? exitCodes.errorReply : exitCodes.success;
  return problems.length > 0 ? exitCodes.expectationFailed : exitCodes.success;
}

function unmet(expectations: readonly Expectation[], { value }: TopicRecord): string[] {
  if (expectations.length === 0) return [];
  let document: unknown;
  try {
    document = JSON.parse(value?.toString('utf8') ?? '');
  } catch {
    return [words().notJson];
  }
  return expectations.map((expectation) => expectation(document)).filter((problem) => problem !== undefined);
}

async function askManyTimes(call: Call, plan: Parameters<typeof runLoad>[0]): Promise<number> {
  const summary = new LoadSummary();
  const progress = new LoadProgress(plan.count, process.stderr);
  const problems = new Set<string>();
  await runLoad(
    plan,
    (n) => askNth(call, n, problems),
    (measured) => {
      summary.add(measured);
      progress.update(summary.requests);
    },
  );
  for (const problem of [...problems].slice(0, 5)) tell(`✖ ${visibleText(problem)}`);
  const { report } = summary;
  process.stdout.write(process.stdout.isTTY ? shownReport(report) : `${JSON.stringify(report)}\n`);
  if (report.unanswered > 0 && call.target.isAnswered) return exitCodes.noReply;
  if (report.unexpected > 0) return exitCodes.expectationFailed;
  return Object.keys(report.errors).length > 0 ? exitCodes.errorReply : exitCodes.success;
}

async function askNth(call: Call, n: number, problems: Set<string>): Promise<Outcome> {
  const { exchange, target, expectations, timeout, deadline } = call;
  const requestId = newRequestId();
  const lookUp = (name: string) => ({ n: String(n + 1), uuid: requestId })[name];
  const value = call.value.includes('{{')
    ? Buffer.from(filled(call.value.toString('utf8'), lookUp))
    : call.value;
  const reply = await exchange.ask(target, {
    value,
    requestId,
    deadline,
    timeout: target.isAnswered ? timeout : 1,
  });
  if (!reply) return { result: target.isAnswered ? 'unanswered' : 'done' };
  if (expectations.length > 0) {
    const found = unmet(expectations, reply);
    for (const problem of found) problems.add(problem);
    return { result: found.length > 0 ? 'unexpected' : 'done' };
  }
  if (!target.isError(reply)) return { result: 'done' };
  return { result: 'error', code: textOfHeader(reply, header.error) ?? '' };
}

/** In curl's format. */
const shownHeaders = ({ topic, partition, offset, headers }: TopicRecord): string =>
  [
    `< ${topic} ${partition}:${offset}`,
    ...headers.map(([name, value]) => visibleLine(`< ${name}: ${value?.toString('utf8') ?? ''}`)),
  ].join('\n');

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
