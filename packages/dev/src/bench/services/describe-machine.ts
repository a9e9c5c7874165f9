import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describeJava, localKafka } from '../../../launcher/java.mjs';
import { fetchJars } from '../../java/fetch-jars.ts';
import { findJava } from '../../java/find-java.ts';
import type { BenchPlace } from '../bench-place.ts';

/** One line about what the figures depend on: the machine, and the versions of the software. */
export async function describeMachine(place: BenchPlace, databaseUrl: string): Promise<string> {
  return [...describeHardware(), ...(await describeKafka(place)), await describePostgres(databaseUrl)].join(
    ', ',
  );
}

/** The same for measurements without Kafka. */
export async function describeMachineWithoutKafka(databaseUrl: string): Promise<string> {
  return [...describeHardware(), await describePostgres(databaseUrl)].join(', ');
}

function describeHardware(): string[] {
  const all = cpus();
  return [
    `${all.length} cores (${all[0]?.model.trim() || 'unknown'})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${distribution() ?? type()} (${type()} ${release()})`,
    `Node ${process.versions.node}`,
  ];
}

function distribution(): string | undefined {
  const file = '/etc/os-release';
  return existsSync(file) ? /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

async function describeKafka({ root, progress }: BenchPlace): Promise<string[]> {
  const java = /version "([^"]+)"/.exec(await describeJava(await findJava()))?.[1];
  const jars = await fetchJars(localKafka, { root, begin: progress.step });
  const kafka = readdirSync(join(jars, 'libs')).flatMap(
    (name) => /^kafka_[\d.]+-([\d.]+)\.jar$/.exec(name)?.[1] ?? [],
  );
  return [`Java ${java}`, `Kafka ${kafka[0]}`];
}

async function describePostgres(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string }>(
      "SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync",
    );
    return `PostgreSQL ${rows[0]?.version} (fsync ${rows[0]?.fsync})`;
  } finally {
    await client.end();
  }
}
