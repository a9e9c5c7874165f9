/** `parley doctor`: finds what is wrong with a deployment, and says how to fix it. */
import { groupLag, plannedTopics, settledWithin, workerGroups } from '@parley/messaging';
import { BrokersUnreachable } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { type Admin, openTopics, type Topics } from '../connection/open-topics.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';
import { askProcesses, checkClocks, checkProcesses, type ProcessAddresses } from './check-processes.ts';
import { checkRights } from './check-rights.ts';
import { checkBrokers, checkReplicas, checkTopicConfigs, checkTopics } from './check-topics.ts';
import { type Finding, printFinding } from './finding.ts';

/** Addresses of fronts and workers, preferably of their HEALTH_PORT, which reports what is missing. */
export interface DoctorOptions extends ConnectionOptions, ProcessAddresses {}

/** Time limit for a check. Milliseconds. */
const patience = 30_000;
/** From this many waiting records on, doctor warns. */
const muchLag = 10_000;

/** Prints a line for each check. @returns the exit code: 1 if something is wrong @throws BrokersUnreachable */
export async function doctor(options: DoctorOptions): Promise<number> {
  const topics = openTopics(options);
  const findings: Finding[] = [];
  try {
    const admin = await topics.admin();
    const told = await askProcesses(options);
    // Takes the longest, so it runs in parallel with the other checks.
    const clocks = checkClocks(topics, admin, told);
    clocks.catch(() => undefined);
    const checks: Readonly<Record<string, Check>> = {
      brokers: checkBrokers,
      topics: checkTopics,
      replicas: checkReplicas,
      'topic settings': () => checkTopicConfigs(topics, admin, options),
      rights: checkRights,
      workers: checkWorkers,
      lag: checkLag,
      'dead letters': checkDeadLetters,
      processes: async () => checkProcesses(told),
      clocks: () => clocks,
    };
    for (const [name, check] of Object.entries(checks))
      for (const finding of await checked(name, () => check(topics, admin))) {
        findings.push(finding);
        printFinding(finding);
      }
  } finally {
    await topics.close();
  }
  return findings.some(({ state }) => state === 'wrong') ? exitCodes.failure : exitCodes.success;
}

type Check = (topics: Topics, admin: Admin) => Promise<Finding | Finding[]>;

/** A check that fails, for lack of a right or an answer, is reported as such; the others still run. */
export async function checked(
  check: string,
  look: () => Promise<Finding | Finding[]>,
  within = patience,
): Promise<Finding[]> {
  try {
    const found = look();
    if (!(await settledWithin(found, within))) throw new Error(words().noAnswerWithin(within / 1_000));
    return [await found].flat();
  } catch (error) {
    if (error instanceof BrokersUnreachable) throw error;
    const { message } = error as Error;
    return [{ check, state: 'warning', finding: words().notLookedAt(message) }];
  }
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
  for (const { partitions } of await admin.fetchOffsetsOfTopics({ topics: present }))
    for (const { high, low } of partitions) count += Number(high) - Number(low);
  const state = count > 0 ? 'warning' : 'ok';
  const fix = count > 0 ? { fix: 'parley dlt list' } : {};
  return { check: 'dead letters', state, finding: words().deadLetterCount(count), ...fix };
}
