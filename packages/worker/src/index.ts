export { readWorkerConfig, type WorkerConfig, workerVariables } from './config.ts';
export { type Database, openDatabase, type Transaction } from './database.ts';
export { type InboxEntry, store } from './inbox.ts';
export { changeStatus } from './services/users.ts';
export { startWorker, type Worker } from './worker.ts';
