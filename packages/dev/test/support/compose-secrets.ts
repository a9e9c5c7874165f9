/** What docker-compose.yml's scripts make in its volumes. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { javaProgram } from '../../launcher/java.mjs';
import { root } from '../docs/project.ts';
import { compose, mountsOf, onThisMachine } from './compose-file.ts';

/** Runs what the services `kafka-certificate` and `secrets` run. @param folder gets a folder for each volume */
export function makeComposeSecrets(folder: string): void {
  for (const volume of Object.keys(compose.volumes)) mkdirSync(join(folder, volume), { recursive: true });
  runScript(folder, 'kafka-certificate', 'kafka-certificate.sh');
  const properties = join(folder, 'kafka-secrets/broker.properties');
  const text = readFileSync(properties, 'utf8');
  if (!text.includes(folder)) writeFileSync(properties, onThisMachine('kafka-1', folder, text));
  runScript(folder, 'secrets', 'make-secrets.sh');
}

function runScript(folder: string, service: string, script: string): void {
  const volumes = mkdtempSync(join(tmpdir(), 'parley-volumes-'));
  for (const [target, volume] of mountsOf(service))
    symlinkSync(join(folder, volume), join(volumes, target.replace('/volumes/', '')));
  const programs = join(volumes, '.programs');
  mkdirSync(programs);
  writeProgram(programs, 'parley', `'${process.execPath}' '${join(root, 'packages/cli/dist/bin.js')}'`);
  // keytool is beside java, which JAVA_HOME may name.
  const java = javaProgram();
  const path = [programs, ...(isAbsolute(java) ? [dirname(java)] : []), process.env.PATH].join(delimiter);
  try {
    execFileSync('sh', [join(root, 'deploy/compose', script), volumes], {
      env: { ...process.env, PATH: path },
      stdio: 'pipe',
    });
  } finally {
    rmSync(volumes, { recursive: true, force: true }); // links to what is kept, and programs
  }
}

/** A program of this name that runs the command with the arguments it is given. */
export function writeProgram(folder: string, name: string, command: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(file, 0o755);
}
