import type { Progress } from '../src/command.ts';

export function createProgress(out?: NodeJS.WriteStream): Progress;
