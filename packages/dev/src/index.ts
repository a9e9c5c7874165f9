export { type KafkaOptions, type LocalKafka, startKafka } from './kafka/start-kafka.ts';
export { type LocalPostgres, type PostgresOptions, startPostgres } from './postgres/start-postgres.ts';
export { readStackSettings, type StackSettings, stackVariables } from './stack-settings.ts';
