/** A process is looked into from outside. */
import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../../src/processes/ports.ts';
import { Inspector } from '../../src/soak/inspector.ts';
import { parseSoakOptions } from '../../src/soak/soak-options.ts';
import { waitFor } from '../support/wait-for.ts';

/** Keeps some 20 MiB, makes as much garbage again and again, and blocks its event loop for 300 ms of every 500. */
const program = `
  const fill = () => Array.from({ length: 20 * 1024 * 16 }, (_, n) => ({ n, text: 'x' + n }));
  globalThis.kept = fill();
  setInterval(() => {
    fill();
    const end = Date.now() + 300;
    while (Date.now() < end);
  }, 500);
`;

test('its memory, what garbage collection leaves of it, and how late its event loop is', async () => {
  const [port = 0] = await freePorts(1);
  const child = spawn(process.execPath, [`--inspect=127.0.0.1:${port}`, '-e', program], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const inspector = await waitFor('the inspector', () => Inspector.open(port));
  onTestFinished(() => inspector.close());
  const after = await waitFor('garbage to be collected', async () => {
    const before = await inspector.memory();
    await inspector.collectGarbage();
    const { heapUsed, rss } = await inspector.memory();
    return heapUsed > 15_000_000 && before.heapUsed - heapUsed > 5_000_000 ? { heapUsed, rss } : undefined;
  });
  expect(after.rss).toBeGreaterThan(after.heapUsed);
  await waitFor('a late event loop', async () => (await inspector.loopDelay()).max > 200);
});

test('whatever does not answer is an error, not a figure', async () => {
  const [port = 0] = await freePorts(1);
  await expect(Inspector.open(port)).rejects.toThrow();
});

test('options are minutes, with a seed; what is wrong is said', () => {
  expect(parseSoakOptions(['--minutes', '1.5', '--seed', '7'], '/root')).toMatchObject({
    minutes: 1.5,
    faults: { seed: 7, seconds: 90, brokers: 1 },
  });
  expect(parseSoakOptions([], '/root')?.minutes).toBe(20);
  expect(parseSoakOptions(['--help'], '/root')).toBeUndefined();
  for (const wrong of [
    ['--minutes', 'x'],
    ['--minutes', '0'],
    ['--brokers', '2'],
    ['--hours', '1'],
  ])
    expect(() => parseSoakOptions(wrong, '/root')).toThrow(/--|hours/);
});
