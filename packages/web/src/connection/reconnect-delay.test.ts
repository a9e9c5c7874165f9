import { describe, expect, it } from 'vitest';
import { reconnectDelay } from './reconnect-delay.ts';

const attempts = Array.from({ length: 12 }, (_, attempt) => attempt);

describe('reconnectDelay', () => {
  it('grows, and never past ten seconds', () => {
    const delays = attempts.map((attempt) => reconnectDelay(attempt, () => 1));
    expect(delays.slice(0, 5)).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(Math.max(...delays)).toBe(10_000);
  });

  it('is never shorter than half its ceiling', () => {
    for (const attempt of attempts) {
      expect(reconnectDelay(attempt, () => 0)).toBe(reconnectDelay(attempt, () => 1) / 2);
    }
  });
});
