export type StackVariable =
  | 'PORT'
  | 'HEALTH_PORT'
  | 'KAFKA_PORT'
  | 'POSTGRES_PORT'
  | 'DATA_DIR'
  | 'PARLEY_READY_FILE'
  | 'KAFKA_BROKERS'
  | 'DATABASE_URL';

export const stackVariables: Readonly<
  Record<StackVariable, { readonly default: string; readonly meaning: string }>
>;
