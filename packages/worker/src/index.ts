export { RequestHandler } from './batch/handle-requests.ts';
export { readWorkerConfig, type WorkerConfig, workerVariables } from './config.ts';
export { applyMigrations, MigrationFailed } from './database/apply-migrations.ts';
export { connectDatabase, type DatabaseConnection, type SentStatement } from './database/connect-database.ts';
export { type Database, Prisma } from './database/database.ts';
export { services } from './services/index.ts';
export type { Passwords } from './services/passwords.ts';
export { searchable } from './services/search-text.ts';
export { startWorker, type Worker } from './worker.ts';
