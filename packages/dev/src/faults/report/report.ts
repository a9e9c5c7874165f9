/** The findings of a run in Markdown, for readers who have not seen it run. */
import { type Anomaly, anomalyKinds } from '../check/anomaly.ts';
import { groupBy } from '../check/index-history.ts';
import type { History } from '../history.ts';
import type { FaultRecord } from '../nemesis/nemesis.ts';
import { type FaultTimes, measureFaults, measureRequests } from './measure.ts';

export interface Findings {
  readonly history: History;
  readonly faults: readonly FaultRecord[];
  readonly anomalies: readonly Anomaly[];
}

export interface ReportOptions {
  /** Repeats the run. */
  readonly command: string;
  readonly seed: number;
  readonly machine: string;
}

/** Columns of the table of each fault's times. */
const columns = ['stall', 'slowest', 'serving', 'ready', 'streamAway'] as const;
/** Maximum per kind. */
const shownAnomalies = 20;

export function reportOf({ history, faults, anomalies }: Findings, options: ReportOptions): string {
  const { commands, events, streams, subscribers } = history;
  const { p50, p99, max } = measureRequests(commands);
  const refused = commands.filter(({ outcome }) => outcome && outcome.errorCode !== '').length;
  return [
    `# Faults, seed ${options.seed}`,
    '',
    anomalies.length === 0
      ? `**No anomaly** in ${commands.length} commands under ${faults.length} faults.`
      : `**Anomalies: ${anomalies.length}** in ${commands.length} commands under ${faults.length} faults.`,
    '',
    `Run it again: \`${options.command}\``,
    '',
    `Machine: ${options.machine}`,
    '',
    '![Settled requests, and faults, over time](timeline.svg)',
    '',
    '| | |',
    '|---|---|',
    `| commands | ${commands.length}, of which ${refused} were refused, as they should be |`,
    `| sent more than once | ${commands.filter(({ sends }) => sends > 1).length} |`,
    `| time from the request to the reply | p50 ${ms(p50)}, p99 ${ms(p99)}, slowest ${ms(max)} |`,
    `| event records | ${events.length} |`,
    `| streams | ${listening(streams)} |`,
    `| STOMP clients | ${listening(subscribers)} |`,
    `| sent over topics, HTTP, STOMP | ${(['topic', 'http', 'stomp'] as const).map((via) => commands.filter((one) => one.via === via).length).join(', ')} |`,
    `| streams told to reload everything | ${streams.reduce((sum, one) => sum + one.resets.length, 0)} |`,
    '',
    ...anomalyLines(anomalies),
    ...faultLines(measureFaults(history, faults)),
  ].join('\n');
}

function listening(all: History['streams'] | History['subscribers']): string {
  const connections = all.reduce((sum, one) => sum + one.connections.length, 0);
  const told = all.reduce((sum, one) => sum + one.told.length, 0);
  return `${all.length}, connected ${connections} times, received ${told} events`;
}

function anomalyLines(anomalies: readonly Anomaly[]): string[] {
  if (anomalies.length === 0) return [];
  const kinds = [...groupBy(anomalies, ({ kind }) => kind)];
  return [
    '## Anomalies',
    '',
    ...kinds.flatMap(([kind, all]) => [
      `**${kind}**, ${all.length}: ${anomalyKinds[kind]}`,
      '',
      ...all.slice(0, shownAnomalies).map(({ about }) => `- ${about}`),
      ...(all.length > shownAnomalies ? [`- … and ${all.length - shownAnomalies} more`] : []),
      '',
    ]),
  ];
}

function faultLines(all: readonly FaultTimes[]): string[] {
  const most = (times: readonly FaultTimes[], field: (typeof columns)[number]) =>
    ms(Math.max(...times.map((one) => one[field])));
  return [
    '## Faults',
    '',
    'The longest of each: **stall**, time without any settled request, from the injection until the target was back; **slowest** request',
    'that was sent meanwhile; **serving**, from the target’s return to the first settled request; **ready**, from its return until all',
    'workers and fronts reported that they were ready; **stream away**, time that a stream or STOMP client was disconnected.',
    '',
    '| fault | times | stall | slowest | serving | ready | stream away |',
    '|---|---|---|---|---|---|---|',
    ...[...groupBy(all, ({ fault }) => fault.name)].map(
      ([name, times]) =>
        `| ${name} | ${times.length} | ${columns.map((field) => most(times, field)).join(' | ')} |`,
    ),
    '',
    '**Tried again** is the number of requests sent meanwhile that had to be retried, over topics, HTTP and STOMP.',
    '',
    '| at | fault | hit | broken for | back after | ready after | stall | tried again |',
    '|---|---|---|---|---|---|---|---|',
    ...all.map(
      ({ fault: { name, hit, from, healed, back }, ready, stall, again: { topic, http, stomp } }) =>
        `| ${ms(from)} | ${name} | ${hit} | ${ms(healed - from)} | ${ms(back - healed)} | ${ms(ready)} | ${ms(stall)} | ${topic} + ${http} + ${stomp} |`,
    ),
    '',
  ];
}

const ms = (time: number) => (time < 1_000 ? `${Math.round(time)} ms` : `${(time / 1_000).toFixed(1)} s`);
