import { execFileSync } from 'node:child_process';

/**
 * Stops a process and its children with SIGSTOP, the parent first, so that no child is added meanwhile.
 * @returns a function that continues them
 */
export function freezeProcesses(pid: number): () => void {
  signal(pid, 'SIGSTOP');
  const children = childrenOf(pid);
  for (const child of children) signal(child, 'SIGSTOP');
  return () => {
    for (const frozen of [...children, pid]) signal(frozen, 'SIGCONT');
  };
}

function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    return parent === pid && child !== undefined ? [child] : [];
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has already exited
  }
}
