/** Uploads and downloads of a front that has a storage. */
import type { PairName } from '@parley/contracts';
import { FileIntake, type FileStorage, type IntakeSettings } from '@parley/files';
import type { Log } from '@parley/messaging';
import type { FastifyInstance } from 'fastify';
import type { Asker } from '../requests/ask.ts';
import { downloadRoutes } from './download-route.ts';
import { uploadRoute } from './upload-route.ts';

export interface FileRoutesOptions {
  readonly asker: Pick<Asker, 'ask'>;
  readonly storage: FileStorage;
  readonly settings: IntakeSettings;
  /** @throws Failure `UNAVAILABLE` while requests can't be answered */
  readonly requireKafka: (pair: PairName) => void;
  readonly log: Log;
}

/** How often it is looked for what killed processes have left; milliseconds. */
const sweepEvery = 600_000;

export function fileRoutes(app: FastifyInstance, options: FileRoutesOptions): void {
  const { asker, storage, settings, requireKafka, log } = options;
  const intake = new FileIntake(storage, settings);
  const sweep = () =>
    intake.sweep().catch((error) => log.warn({ error }, 'unfinished uploads could not be looked for'));
  void sweep();
  const sweeping = setInterval(sweep, sweepEvery).unref();
  app.addHook('preClose', async () => clearInterval(sweeping));
  uploadRoute(app, { asker, intake, storage, maxBytes: settings.maxBytes, requireKafka });
  downloadRoutes(app, { asker, storage, requireKafka });
}
