import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchPlace, during } from '../bench-place.ts';
import { runTool } from '../measuring/run-tool.ts';

export interface BuiltPeers {
  /** Program that drives one request/response pair. */
  driver: string;
  /** Script of the kafkajs ping-pong. */
  pingPong: string;
}

/** Builds what the measurements need, outside the peers' folder, which may be read-only. */
export async function buildPeers(place: BenchPlace, peers: string): Promise<BuiltPeers> {
  return during(place, "Building the peers' driver and ping-pong", async () => ({
    driver: await buildDriver(place, peers),
    pingPong: await installPingPong(place, peers),
  }));
}

async function buildDriver(place: BenchPlace, peers: string): Promise<string> {
  const driver = join(place.folder, 'driver');
  await runTool(place, {
    name: "Building the peers' driver",
    program: 'go',
    args: ['build', '-buildvcs=false', '-o', driver, './driver'],
    cwd: peers,
    install: 'The driver is written in Go; install it:  https://go.dev/doc/install',
  });
  return driver;
}

async function installPingPong(place: BenchPlace, peers: string): Promise<string> {
  const folder = join(place.folder, 'ping-pong');
  cpSync(join(peers, 'limit/kafkajs'), folder, {
    recursive: true,
    filter: (path) => !path.endsWith('node_modules'),
  });
  await runTool(place, {
    name: "Installing the ping-pong's kafkajs",
    program: 'npm',
    args: ['install', '--prefix', folder, '--no-audit', '--no-fund'],
    cwd: folder,
  });
  return join(folder, 'pingpong.mjs');
}
