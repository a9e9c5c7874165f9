/** A server that speaks the protocol of S3 and checks signatures, with what is stored in memory: S3Proxy, in a JVM of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { MavenProject } from '../../launcher/java.mjs';
import { createProgress } from '../../launcher/progress.mjs';
import { fetchJars } from '../../src/java/fetch-jars.ts';
import { findJava, javaEnvironment } from '../../src/java/find-java.ts';
import { lastingPorts } from '../../src/processes/ports.ts';
import { waitFor } from './wait-for.ts';

const root = resolve(import.meta.dirname, '../../../..');

const project: MavenProject = {
  name: 'The test of files in S3',
  otherwise: () => [],
  contents: 'S3Proxy',
  folder: 'packages/dev/java/s3proxy',
  cache: 's3proxy',
  goals: ['dependency:copy-dependencies'],
};

export interface S3Server {
  /** By which the AWS SDK finds it, and may use it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const java = await findJava(project);
  const jars = await fetchJars(project, { root, begin: createProgress().step });
  const folder = mkdtempSync(join(tmpdir(), 'parley-s3-'));
  const url = `http://127.0.0.1:${(await lastingPorts(1))[0]}`;
  const [identity, secret] = ['parley', 'a secret of forty characters, or nearly'];
  const properties = join(folder, 's3proxy.properties');
  writeFileSync(
    properties,
    [
      `s3proxy.endpoint=${url}`,
      's3proxy.authorization=aws-v4',
      `s3proxy.identity=${identity}`,
      `s3proxy.credential=${secret}`,
      'jclouds.provider=transient-nio2',
      'jclouds.identity=nobody',
      'jclouds.credential=none',
    ].join('\n'),
  );
  const quiet = join(folder, 'logback.xml');
  writeFileSync(quiet, '<configuration><root level="OFF"/></configuration>');
  const flags = [
    '-Xmx128m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Dlogback.configurationFile=${quiet}`,
  ];
  const jvm = spawn(
    java,
    [...flags, '-cp', join(jars, 'libs', '*'), 'org.gaul.s3proxy.Main', '--properties', properties],
    { env: javaEnvironment(), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const stop = async () => {
    await ended(jvm);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor('S3Proxy', () =>
      fetch(url).then(
        () => true,
        () => jvm.exitCode !== null,
      ),
    );
    if (jvm.exitCode !== null) throw new Error(`S3Proxy has ended with ${jvm.exitCode}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: identity,
      AWS_SECRET_ACCESS_KEY: secret,
      FILE_S3_PATH_STYLE: 'true',
    },
    stop,
  };
}

async function ended(jvm: ChildProcess): Promise<void> {
  if (jvm.exitCode !== null || jvm.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    jvm.once('exit', () => resolve());
    jvm.kill('SIGKILL');
  });
}
