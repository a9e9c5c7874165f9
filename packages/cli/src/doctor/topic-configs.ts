/** Finds topic settings by which records would be lost, refused, or insufficiently replicated. */

export interface TopicConfig {
  readonly topic: string;
  /** Replicas of each partition. */
  readonly replicas: number;
  readonly config: ReadonlyMap<string, string>;
}

export interface ConfigProblem {
  readonly setting: string;
  readonly is: string;
  readonly wanted: string;
  readonly state: 'warning' | 'wrong';
}

/** The brokers' default, which is enough for the largest request and its headers. */
const leastMessageBytes = 1_048_588;
const safeReplicas = 3;

/** @param retention the retention that workers rely on; milliseconds */
export function configProblems({ replicas, config }: TopicConfig, retention: number): ConfigProblem[] {
  const number = (setting: string) => Number(config.get(setting) ?? Number.NaN);
  const problem = (setting: string, wanted: number | string, state: ConfigProblem['state']) => ({
    setting,
    is: config.get(setting) ?? '',
    wanted: String(wanted),
    state,
  });
  const [kept, inSync] = [number('retention.ms'), number('min.insync.replicas')];
  const isCompacted = (config.get('cleanup.policy') ?? 'delete') !== 'delete';
  return [
    // -1 is unlimited.
    ...(kept >= 0 && kept < retention ? [problem('retention.ms', retention, 'warning')] : []),
    ...(isCompacted ? [problem('cleanup.policy', 'delete', 'wrong')] : []),
    ...(inSync > replicas ? [problem('min.insync.replicas', Math.max(1, replicas - 1), 'wrong')] : []),
    ...(replicas >= safeReplicas && inSync < 2 ? [problem('min.insync.replicas', 2, 'warning')] : []),
    ...(number('max.message.bytes') < leastMessageBytes
      ? [problem('max.message.bytes', leastMessageBytes, 'warning')]
      : []),
  ];
}
