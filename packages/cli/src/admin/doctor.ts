/** `parley doctor`: what is wrong with a deployment, and what mends it. */
import { plannedTopics } from '@parley/messaging';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localFront } from '../connection/local-stack.ts';
import { type Admin, openTopics, type Topics } from '../connection/open-topics.ts';
import { exitCodes } from '../exit-codes.ts';
import { visibleText } from '../terminal/visible-text.ts';
import { words } from '../words/language.ts';
import { groupLag, workerGroups } from './group-lag.ts';
import { topicsProblem } from './topics.ts';

export interface DoctorOptions extends ConnectionOptions {
  /** A front's address, best at its HEALTH_PORT: there it says what is missing. */
  readonly front?: string;
}

interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly finding: string;
  /** What to do. */
  readonly fix?: string;
}

/** Milliseconds. */
const frontAnswersWithin = 5_000;
/** Records that wait for workers. */
const muchLag = 10_000;

/** Prints a line for each check. @returns the exit code: 1 where something is wrong @throws BrokersUnreachable */
export async function doctor(options: DoctorOptions): Promise<number> {
  const topics = openTopics(options);
  const findings: Finding[] = [];
  try {
    const admin = await topics.admin();
    const checks = [checkBrokers, checkTopics, checkWorkers, checkLag, checkDeadLetters];
    for (const check of checks) {
      const finding = await check(topics, admin);
      findings.push(finding);
      print(finding);
    }
    const front = options.front ?? localFront(options.root, process.env);
    if (front) {
      const finding = await checkFront(front);
      findings.push(finding);
      print(finding);
    }
  } finally {
    await topics.close();
  }
  return findings.some(({ state }) => state === 'wrong') ? exitCodes.failure : exitCodes.success;
}

function print(finding: Finding): void {
  if (!process.stdout.isTTY) {
    process.stdout.write(`${JSON.stringify(finding)}\n`);
    return;
  }
  const sign = { ok: '✔', warning: '!', wrong: '✖' }[finding.state];
  const fix = finding.fix ? `\n    ${finding.fix.replaceAll('\n', '\n    ')}` : '';
  process.stdout.write(visibleText(`${sign} ${finding.check}: ${finding.finding}${fix}\n`));
}

async function checkBrokers({ topicSettings }: Topics, admin: Admin): Promise<Finding> {
  const { brokers } = await admin.describeCluster();
  const finding = words().brokersUp(brokers.length, topicSettings.replication);
  const tooFew = brokers.length < topicSettings.replication;
  return { check: 'brokers', state: tooFew ? 'warning' : 'ok', finding };
}

async function checkTopics(topics: Topics): Promise<Finding> {
  const problem = await topicsProblem(topics);
  const planned = plannedTopics(topics.topicSettings).length;
  if (!problem) return { check: 'topics', state: 'ok', finding: words().topicsThere(planned) };
  return {
    check: 'topics',
    state: 'wrong',
    finding: words().topicsMissing(problem.topics.size, planned),
    fix: `parley topics create\n${problem.message}`,
  };
}

async function checkWorkers({ topicSettings }: Topics, admin: Admin): Promise<Finding> {
  const groups = await workerGroups(admin, topicSettings.prefix);
  const described = groups.length > 0 ? (await admin.describeGroups(groups)).groups : [];
  const empty = described.filter(({ members }) => members.length === 0).map(({ groupId }) => groupId);
  if (described.length > empty.length && empty.length === 0)
    return { check: 'workers', state: 'ok', finding: words().groupsServed(described.length) };
  return {
    check: 'workers',
    state: 'wrong',
    finding: words().groupsUnserved(empty.join(', ')),
    fix: 'npm run worker',
  };
}

async function checkLag({ topicSettings }: Topics, admin: Admin): Promise<Finding> {
  const groups = await workerGroups(admin, topicSettings.prefix);
  const total = (await groupLag(admin, groups)).reduce((sum, { lag }) => sum + lag, 0);
  const state = total > muchLag ? 'warning' : 'ok';
  const fix = state === 'ok' ? {} : { fix: 'parley lag' };
  return { check: 'lag', state, finding: words().lagTotal(total, groups.length), ...fix };
}

async function checkDeadLetters(topics: Topics, admin: Admin): Promise<Finding> {
  const { names, topicSettings } = topics;
  const all = plannedTopics(topicSettings).map(({ topic }) => topic);
  const present = await topics.present(
    all.filter((topic) => topic === names.deadLetter(topic.replace(/-dlt$/, ''))),
  );
  let count = 0;
  for (const topic of present)
    for (const { high, low } of await admin.fetchTopicOffsets(topic)) count += Number(high) - Number(low);
  const state = count > 0 ? 'warning' : 'ok';
  const fix = count > 0 ? { fix: 'parley dlt list' } : {};
  return { check: 'dead letters', state, finding: words().deadLetterCount(count), ...fix };
}

/** Whether a front is ready. What it lacks of Kafka, database and schema it says at its HEALTH_PORT alone. */
async function checkFront(front: string): Promise<Finding> {
  const address = new URL('/ready', front).href;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(frontAnswersWithin) });
    const told = (await response.text()).trim();
    return {
      check: 'front',
      state: response.ok ? 'ok' : 'wrong',
      finding: `${address}: ${response.status} ${told}`,
    };
  } catch (error) {
    const { cause, message } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    return { check: 'front', state: 'wrong', finding: `${address}: ${why}`, fix: 'npm run front' };
  }
}
