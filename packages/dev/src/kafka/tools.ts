/** One of Apache Kafka's command-line tools, called as its shell script is without `kafka-` and `.sh`. */
export interface KafkaTool {
  /** The Java class. */
  main: string;
  /** An example of use, without the tool's name. */
  example: string;
}

export const kafkaTools: Record<string, KafkaTool> = {
  'console-consumer': {
    main: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
    example: '--topic login-response --from-beginning',
  },
  'console-producer': {
    main: 'org.apache.kafka.tools.ConsoleProducer',
    example: "--topic login-request --reader-property parse.key=true --reader-property 'key.separator=|'",
  },
  topics: { main: 'org.apache.kafka.tools.TopicCommand', example: '--describe --topic login-request' },
  'consumer-groups': {
    main: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
    example: '--describe --group defaultGroup',
  },
  configs: {
    main: 'kafka.admin.ConfigCommand',
    example: '--describe --entity-type topics --entity-name login-request',
  },
  'get-offsets': { main: 'org.apache.kafka.tools.GetOffsetShell', example: '--topic login-response' },
  'delete-records': {
    main: 'org.apache.kafka.tools.DeleteRecordsCommand',
    example: '--offset-json-file offsets.json',
  },
  'log-dirs': {
    main: 'org.apache.kafka.tools.LogDirsCommand',
    example: '--describe --topic-list login-request',
  },
  'metadata-quorum': { main: 'org.apache.kafka.tools.MetadataQuorumCommand', example: 'describe --status' },
  'leader-election': {
    main: 'org.apache.kafka.tools.LeaderElectionCommand',
    example: '--election-type preferred --all-topic-partitions',
  },
  'broker-api-versions': { main: 'org.apache.kafka.tools.BrokerApiVersionsCommand', example: '' },
  'producer-perf-test': {
    main: 'org.apache.kafka.tools.ProducerPerformance',
    example: '--topic mine --num-records 1000 --record-size 100 --throughput -1',
  },
  'consumer-perf-test': {
    main: 'org.apache.kafka.tools.ConsumerPerformance',
    example: '--topic mine --num-records 1000',
  },
};

/** What is shown when no tool is named, or one that is not there. */
export function describeTools(): string {
  const lines = Object.entries(kafkaTools).map(([name, { example }]) =>
    `  npm run kafka -- ${name} ${example}`.trimEnd(),
  );
  return ['Usage: npm run kafka -- <tool> [arguments]', '', ...lines, ''].join('\n');
}

const places = ['--bootstrap-server', '--bootstrap-servers', '--bootstrap-controller', '--broker-list'];

/** The arguments with the brokers' address added, unless they say where to go or only ask for help. */
export function withBootstrapServer(args: readonly string[], brokers: string): string[] {
  const names = args.map((arg) => arg.split('=')[0] ?? arg);
  if (names.some((name) => [...places, '--help', '--version'].includes(name))) return [...args];
  return ['--bootstrap-server', brokers, ...args];
}
