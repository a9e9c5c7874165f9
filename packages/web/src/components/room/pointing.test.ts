import { signal } from '@preact/signals';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPointing, type Pointing } from './pointing.ts';

const [here, there] = [
  { screenX: 10, screenY: 10 },
  { screenX: 10, screenY: 80 },
];
const pointed = signal<number | null>(null);
let pointing: Pointing;

beforeEach(() => {
  pointed.value = null;
  pointing = createPointing(pointed);
});

test('the message under the mouse is pointed at, until there is none', () => {
  pointing.at(3, here, false);
  expect(pointed.value).toBe(3);
  pointing.at(4, there, false);
  expect(pointed.value).toBe(4);
  pointing.at(null, there, false);
  expect(pointed.value).toBe(null);
});

describe('a mouse that rests', () => {
  beforeEach(() => {
    pointing.at(3, here, false);
    pointing.keyUsed();
  });

  test('points at nothing once keys are used, whatever moves under it', () => {
    expect(pointed.value).toBe(null);
    pointing.at(7, here, false);
    pointing.resume(false);
    expect(pointed.value).toBe(null);
  });

  test('points again when it is moved', () => {
    pointing.at(7, here, false);
    pointing.at(7, there, false);
    expect(pointed.value).toBe(7);
  });
});

test('while something is open its message stays the one, and what is under the mouse comes after it', () => {
  pointing.at(3, here, false);
  pointing.at(5, there, true);
  pointing.resume(true);
  expect(pointed.value).toBe(3);
  pointing.resume(false);
  expect(pointed.value).toBe(5);
});
