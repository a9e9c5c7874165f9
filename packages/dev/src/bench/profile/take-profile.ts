/** Loaded into a measured worker: profiles its main thread between two orders. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

export type ProfileOrder =
  | { readonly profile: 'start' }
  /** The profile is written to the file. */
  | { readonly profile: 'stop'; readonly file: string };

/** Microseconds. */
const samplingInterval = 200;

const session = new Session();

process.on('message', async (order: Partial<ProfileOrder>) => {
  if (order.profile === 'start') {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: samplingInterval });
    await session.post('Profiler.start');
  } else if (order.profile === 'stop') {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    writeFileSync((order as { file: string }).file, JSON.stringify(profile));
    process.send?.({ profiled: true });
  }
});
