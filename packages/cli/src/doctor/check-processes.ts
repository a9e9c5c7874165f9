/** Checks fronts and workers by their own reports: readiness, build, schema and clock. */
import { plannedTopics } from '@parley/messaging';
import { askProcess, type ProcessAnswer } from '../connection/ask-process.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localSystem } from '../connection/local-stack.ts';
import type { Admin, Topics } from '../connection/open-topics.ts';
import { newestMigration, version as ownVersion } from '../own-build.ts';
import { words } from '../words/language.ts';
import { brokerClocks } from './broker-clocks.ts';
import type { Finding } from './finding.ts';

export interface ProcessAddresses {
  readonly front?: readonly string[];
  readonly worker?: readonly string[];
}

interface Told {
  readonly kind: 'front' | 'worker';
  readonly address: string;
  readonly answer: ProcessAnswer | undefined;
  readonly why?: string;
}

/** The answer at a HEALTH_PORT; a front's PORT reports only whether it is ready. */
interface Readiness {
  readonly ready?: boolean;
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  readonly version?: string;
  readonly schema?: string;
  readonly time?: string;
}

/** From this difference on, a clock is reported, as by the processes themselves. Milliseconds. */
const farOff = 2_000;

/** The named processes, otherwise the local stack's. */
export async function askProcesses({
  front,
  worker,
  ...options
}: ProcessAddresses & ConnectionOptions): Promise<Told[]> {
  const local = front || worker ? undefined : localSystem(options, process.env);
  const health = local?.frontHealth ?? [];
  const places = [
    ...(front ?? (health.length > 0 ? health : (local?.front ?? []))).map(
      (address) => ['front', address] as const,
    ),
    ...(worker ?? local?.workerHealth ?? []).map((address) => ['worker', address] as const),
  ];
  return Promise.all(
    places.map(async ([kind, address]): Promise<Told> => {
      try {
        return { kind, address, answer: await askProcess(address, '/ready') };
      } catch (error) {
        return { kind, address, answer: undefined, why: (error as Error).message };
      }
    }),
  );
}

/** A finding for each process, then those for all together. */
export function checkProcesses(told: readonly Told[]): Finding[] {
  if (told.length === 0) return [];
  return [...told.map(checkReady), ...checkVersions(told), ...checkSchema(told)];
}

function checkReady({ kind, address, answer, why }: Told): Finding {
  if (!answer) return { check: kind, state: 'wrong', finding: `${address}: ${why}`, fix: `npm run ${kind}` };
  const { reasons = [], warnings = [], version } = readinessIn(answer);
  const said = [...reasons, ...warnings].join('; ');
  const finding = `${address}: ${answer.status}${version ? `, ${version}` : ''}${said ? `: ${said}` : ''}`;
  if (answer.status === 200) {
    if (warnings.length === 0) return { check: kind, state: 'ok', finding };
    return { check: kind, state: 'warning', finding, fix: words().seeMessages };
  }
  return {
    check: kind,
    state: 'wrong',
    finding,
    fix: reasons.length > 0 ? words().seeMessages : words().askHealth,
  };
}

function checkVersions(told: readonly Told[]): Finding[] {
  const versions = new Set(told.flatMap(({ answer }) => readinessIn(answer).version ?? []));
  if (versions.size === 0) return [];
  const others = [...versions].filter((version) => version !== ownVersion);
  const finding = words().versions([...versions].join(', '), ownVersion);
  if (others.length === 0) return [{ check: 'versions', state: 'ok', finding }];
  return [{ check: 'versions', state: 'warning', finding, fix: words().upgrade }];
}

/** Compares the database with this build's migrations. */
function checkSchema(told: readonly Told[]): Finding[] {
  const wanted = newestMigration();
  const [newest] = told
    .flatMap(({ answer }) => readinessIn(answer).schema ?? [])
    .toSorted()
    .slice(-1);
  if (newest === undefined) return [];
  if (newest === wanted) return [{ check: 'schema', state: 'ok', finding: newest }];
  const isBehind = newest < wanted;
  return [
    {
      check: 'schema',
      state: isBehind ? 'wrong' : 'warning',
      finding: words().schemaDiffers(newest, wanted),
      fix: isBehind ? 'DATABASE_URL=… npm run migrate' : words().upgrade,
    },
  ];
}

/** Compares the clocks of brokers and processes with this machine's. */
export async function checkClocks(topics: Topics, admin: Admin, told: readonly Told[]): Promise<Finding[]> {
  const ofProcesses = told.flatMap(({ kind, address, answer }) => {
    const { time } = readinessIn(answer);
    return answer && time
      ? [
          {
            who: `${kind} ${address}`,
            ahead: Math.round(Date.parse(time) - answer.at),
            within: answer.within,
          },
        ]
      : [];
  });
  const ofBrokers = await clocksOfBrokers(topics, admin);
  const clocks = [...ofProcesses, ...(ofBrokers instanceof Error ? [] : ofBrokers)];
  const shown = clocks.map(({ who, ahead }) => `${who} ${(ahead / 1_000).toFixed(3)} s`).join(', ');
  const unknown = ofBrokers instanceof Error ? words().brokerClocksUnknown(ofBrokers.message) : '';
  const finding = [words().clocks(shown || '-'), unknown].filter(Boolean).join('; ');
  // A slow answer is less accurate.
  const isOff = clocks.some(({ ahead, within }) => Math.abs(ahead) - within >= farOff);
  if (isOff) return [{ check: 'clocks', state: 'warning', finding, fix: words().setClocks }];
  return [{ check: 'clocks', state: clocks.length > 0 ? 'ok' : 'info', finding }];
}

async function clocksOfBrokers(topics: Topics, admin: Admin) {
  try {
    const planned = plannedTopics(topics.topicSettings).map(({ topic }) => topic);
    const [topic] = await topics.present(planned);
    if (topic === undefined) return [];
    const clocks = await brokerClocks(topics, admin, topic);
    return clocks.map(({ broker, ahead, within }) => ({ who: `broker ${broker}`, ahead, within }));
  } catch (error) {
    return error as Error; // an administrator may lack the rights for this
  }
}

const readinessIn = (answer: ProcessAnswer | undefined): Readiness =>
  typeof answer?.body === 'object' && answer.body !== null ? answer.body : {};
