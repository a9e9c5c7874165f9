/** Runs a program of the project to its end. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @returns what it has written to standard output. @throws where it fails */
export async function runNode(args: readonly string[], environment: Record<string, string>): Promise<string> {
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [...args], { env });
  return stdout;
}
