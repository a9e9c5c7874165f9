/** What the local stack itself reads from the environment; all else is handed on to the front and the worker. */
export const stackVariables = {
  PORT: { default: '3000', meaning: 'Port of the first front; more fronts take the ports after it.' },
  HEALTH_PORT: {
    default: '',
    meaning:
      'Health port of the first front; more fronts, and then workers, take the ports after it. Any free ports if absent; `npm run status` shows them.',
  },
  KAFKA_PORT: {
    default: '9092',
    meaning: 'Port of the first local broker; more brokers take the ports after it.',
  },
  POSTGRES_PORT: { default: '15439', meaning: 'Port of the local PostgreSQL.' },
  DATA_DIR: {
    default: '.parley',
    meaning: "Where data, logs and secrets are kept; a relative path is relative to the project's folder.",
  },
  PARLEY_READY_FILE: {
    default: '',
    meaning:
      'A file that receives the addresses and process ids as JSON once everything is ready, and is kept up to date.',
  },
  KAFKA_BROKERS: {
    default: '',
    meaning: 'A running Kafka, `host:port`, several separated by commas; then no local one is started.',
  },
  DATABASE_URL: {
    default: '',
    meaning:
      'A running PostgreSQL, `postgresql://user:password@host:port/database`; then no local one is started.',
  },
};
