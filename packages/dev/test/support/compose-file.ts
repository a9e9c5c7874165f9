/** docker-compose.yml, and what its containers would see, on this machine: their files in folders, their addresses on 127.0.0.1. */
import { join } from 'node:path';
import { parse } from 'yaml';
import { read } from '../docs/project.ts';

export interface ComposeService {
  image: string;
  build?: string;
  pull_policy?: string;
  profiles?: string[];
  user?: string;
  mem_limit?: string;
  stop_grace_period?: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  logging?: { options: Record<string, string> };
  command?: string[];
  environment?: Record<string, string | number>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  configs?: { source: string; target: string }[];
  volumes?: string[];
  ports?: string[];
}

interface ComposeFile {
  services: Record<string, ComposeService>;
  configs: Record<string, { content?: string; file?: string }>;
  volumes: Record<string, unknown>;
}

export const composeText = read('docker-compose.yml');
export const compose: ComposeFile = parse(composeText, { merge: true });

/** As a container gets it: with the defaults that the file itself gives. */
export const substituted = (value: string | number) =>
  String(value)
    .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll('$$', '$');

export function composeService(name: string): ComposeService {
  const service = compose.services[name];
  if (!service) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** Where a service sees its volumes, as `[path in the container, name of the volume, …]`. */
export const mountsOf = (name: string): [string, string][] =>
  (composeService(name).volumes ?? []).map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return [target, source];
  });

/** Where the paths of a service's volumes lead on this machine. @param folder has a folder for each volume */
export function onThisMachine(name: string, folder: string, text: string): string {
  return mountsOf(name).reduce(
    (left, [target, volume]) => left.replaceAll(target, join(folder, volume)),
    text,
  );
}
