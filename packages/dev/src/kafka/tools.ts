/** One of Apache Kafka's command-line tools, named like its shell script without `kafka-` and `.sh`. */
export interface KafkaTool {
  /** The Java class. */
  main: string;
  /** Example arguments. */
  example: string;
  /**
   * Where the brokers go: before all other arguments by default; after the first word; in the only option the tool has
   * for them, which takes no connection settings; or nowhere, if it needs none.
   */
  connects?: 'behind the first word' | '--broker-list' | 'never';
}

/** Every tool in the jars that has a script of its own in Apache's distribution. */
export const kafkaTools: Record<string, KafkaTool> = {
  'console-consumer': {
    main: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
    example: '--topic login-response --from-beginning',
  },
  'console-producer': {
    main: 'org.apache.kafka.tools.ConsoleProducer',
    example: "--topic login-request --reader-property parse.key=true --reader-property 'key.separator=|'",
  },
  'console-share-consumer': {
    main: 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
    example: '--topic login-response',
  },
  topics: { main: 'org.apache.kafka.tools.TopicCommand', example: '--describe --topic login-request' },
  groups: { main: 'org.apache.kafka.tools.GroupsCommand', example: '--list' },
  'consumer-groups': {
    main: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
    example: '--describe --group defaultGroup',
  },
  'share-groups': { main: 'org.apache.kafka.tools.consumer.group.ShareGroupCommand', example: '--list' },
  'streams-groups': { main: 'org.apache.kafka.tools.streams.StreamsGroupCommand', example: '--list' },
  'streams-application-reset': {
    main: 'org.apache.kafka.tools.StreamsResetter',
    example: '--application-id mine --input-topics mine --dry-run',
  },
  configs: {
    main: 'kafka.admin.ConfigCommand',
    example: '--describe --entity-type topics --entity-name login-request',
  },
  'client-metrics': { main: 'org.apache.kafka.tools.ClientMetricsCommand', example: '--list' },
  acls: { main: 'org.apache.kafka.tools.AclCommand', example: '--list' },
  'delegation-tokens': {
    main: 'org.apache.kafka.tools.DelegationTokenCommand',
    example: '--describe --command-config client.properties',
  },
  'get-offsets': { main: 'org.apache.kafka.tools.GetOffsetShell', example: '--topic login-response' },
  'delete-records': {
    main: 'org.apache.kafka.tools.DeleteRecordsCommand',
    example: '--offset-json-file offsets.json',
  },
  transactions: { main: 'org.apache.kafka.tools.TransactionsCommand', example: 'list' },
  'log-dirs': {
    main: 'org.apache.kafka.tools.LogDirsCommand',
    example: '--describe --topic-list login-request',
  },
  'dump-log': {
    main: 'org.apache.kafka.tools.DumpLogSegments',
    example: '--print-data-log --files .parley/kafka-1/node-1/data/login-request-0/00000000000000000000.log',
    connects: 'never',
  },
  cluster: {
    main: 'org.apache.kafka.tools.ClusterTool',
    example: 'cluster-id',
    connects: 'behind the first word',
  },
  'metadata-quorum': { main: 'org.apache.kafka.tools.MetadataQuorumCommand', example: 'describe --status' },
  features: { main: 'org.apache.kafka.tools.FeatureCommand', example: 'describe' },
  'broker-api-versions': { main: 'org.apache.kafka.tools.BrokerApiVersionsCommand', example: '' },
  'leader-election': {
    main: 'org.apache.kafka.tools.LeaderElectionCommand',
    example: '--election-type preferred --all-topic-partitions',
  },
  'reassign-partitions': {
    main: 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
    example: '--list',
  },
  'replica-verification': {
    main: 'org.apache.kafka.tools.ReplicaVerificationTool',
    example: '--topics-include login-request',
    connects: '--broker-list',
  },
  storage: { main: 'kafka.tools.StorageTool', example: 'random-uuid', connects: 'never' },
  'connect-plugin-path': {
    main: 'org.apache.kafka.tools.ConnectPluginPath',
    example: 'list --plugin-path plugins',
    connects: 'never',
  },
  jmx: {
    main: 'org.apache.kafka.tools.JmxTool',
    example: '--jmx-url service:jmx:rmi:///jndi/rmi://127.0.0.1:9999/jmxrmi --one-time',
    connects: 'never',
  },
  'producer-perf-test': {
    main: 'org.apache.kafka.tools.ProducerPerformance',
    example: '--topic mine --num-records 1000 --record-size 100 --throughput -1',
  },
  'consumer-perf-test': {
    main: 'org.apache.kafka.tools.ConsumerPerformance',
    example: '--topic mine --num-records 1000',
  },
  'share-consumer-perf-test': {
    main: 'org.apache.kafka.tools.ShareConsumerPerformance',
    example: '--topic mine --num-records 1000',
  },
  'e2e-latency': {
    main: 'org.apache.kafka.tools.EndToEndLatency',
    example: '--topic mine --num-records 1000 --producer-acks all --record-size 100',
  },
  'verifiable-producer': {
    main: 'org.apache.kafka.tools.VerifiableProducer',
    example: '--topic mine --max-messages 10',
  },
  'verifiable-consumer': {
    main: 'org.apache.kafka.tools.VerifiableConsumer',
    example: '--topic mine --group-id mine --max-messages 10',
  },
  'verifiable-share-consumer': {
    main: 'org.apache.kafka.tools.VerifiableShareConsumer',
    example: '--topic mine --group-id mine --max-messages 10',
  },
};

/** By its name, or its script's. */
export function toolCalled(name: string): KafkaTool | undefined {
  const short = name.replace(/^kafka-/, '').replace(/\.sh$/, '');
  return Object.hasOwn(kafkaTools, short) ? kafkaTools[short] : undefined;
}

/** The text for a missing or unknown tool name. */
export function describeTools(): string {
  const lines = Object.entries(kafkaTools).map(([name, { example }]) =>
    `  npm run kafka -- ${name} ${example}`.trimEnd(),
  );
  return [
    'Usage: npm run kafka -- <tool> [arguments]',
    "Apache Kafka's own tools, for the running local stack, or for the Kafka that KAFKA_BROKERS names, with the",
    'KAFKA_SSL_* and KAFKA_SASL_* of a front. They say themselves what they take: npm run kafka -- topics --help',
    '',
    ...lines,
    '',
  ].join('\n');
}
