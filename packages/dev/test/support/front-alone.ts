import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Front, readFrontConfig, startFront } from '@parley/front';
import { createLog } from '@parley/messaging';
import { keepSecrets } from '../../src/stack/secrets.ts';
import { endAfter } from './leftovers.ts';

export interface FrontAlone extends Front {
  readonly sessionSecretFile: string;
}

/** A front that has neither Kafka nor a database; it is stopped after the file. */
export async function startFrontAlone(more: Record<string, string> = {}): Promise<FrontAlone> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-front-'));
  const { files } = keepSecrets(folder);
  const nothing = {
    KAFKA_BROKERS: '127.0.0.1:1',
    DATABASE_URL: 'postgresql://parley:none@127.0.0.1:1/parley',
  };
  const own = {
    HOST: '127.0.0.1',
    PORT: '0',
    COOKIE_SECURE: 'false',
    FILE_STORAGE: join(folder, 'files'),
  };
  const config = readFrontConfig({ ...nothing, ...own, ...files, ...more });
  const front = await startFront(config, createLog('test', 'silent'));
  endAfter('file', async () => {
    await front.stop();
    rmSync(folder, { recursive: true });
  });
  return { ...front, sessionSecretFile: files.SESSION_SECRET_FILE };
}
