import { signal } from '@preact/signals';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPointing, type Pointing } from './pointing.ts';

const pointed = signal<number | null>(null);
let pointing: Pointing;

beforeEach(() => {
  pointed.value = null;
  pointing = createPointing(pointed);
});

test('the message under the mouse is pointed at, also where it comes there by the wheel, until there is none', () => {
  pointing.moved(3, false);
  expect(pointed.value).toBe(3);
  pointing.under(4, false);
  expect(pointed.value).toBe(4);
  pointing.under(null, false);
  expect(pointed.value).toBe(null);
});

test('a mouse that has not been moved points at nothing', () => {
  pointing.under(3, false);
  pointing.resume(false);
  expect(pointed.value).toBe(null);
});

describe('a mouse that rests', () => {
  beforeEach(() => {
    pointing.moved(3, false);
    pointing.keyUsed();
  });

  test('points at nothing once keys are used, whatever comes under it', () => {
    expect(pointed.value).toBe(null);
    pointing.under(7, false);
    pointing.resume(false);
    expect(pointed.value).toBe(null);
  });

  test('points again when it is moved', () => {
    pointing.under(7, false);
    pointing.moved(7, false);
    expect(pointed.value).toBe(7);
  });
});

test('while something is open its message stays the one, and what is under the mouse comes after it', () => {
  pointing.moved(3, false);
  pointing.moved(5, true);
  pointing.resume(true);
  expect(pointed.value).toBe(3);
  pointing.resume(false);
  expect(pointed.value).toBe(5);
});
