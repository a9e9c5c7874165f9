/**
 * The golden files: what stands on the topics, with names such as `"<roomId>"` in the place of what differs each run.
 *
 * A file's steps are asked one after the other; a text is compared as it is, the order of its fields included.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PairName } from '@parley/contracts';

const folder = join(import.meta.dirname, '../golden');

export interface GoldenStep {
  /** What is asked; absent where the step only prepares for others, and must succeed. */
  readonly about?: string;
  /** The file's own where absent. */
  readonly pair?: PairName;
  readonly requestId?: string;
  readonly request: unknown;
  /** Absent where there is none. */
  readonly reply?: unknown;
}

export interface GoldenEvent {
  /** The last of them causes the event. */
  readonly steps: readonly (GoldenStep & { readonly pair: PairName })[];
  readonly topic: string;
  readonly key: string;
  readonly event: { readonly userId: string };
}

export const goldenSteps = (pair: string): GoldenStep[] => readGolden(`${pair}.json`);

export const goldenEvent = (action: string): GoldenEvent => readGolden(`events/${action}.json`);

/** The names of the files in the folder, or in one of its folders, without their ending. */
export const goldenNames = (within = '.'): string[] =>
  readdirSync(join(folder, within)).flatMap((file) => file.match(/^(.+)\.json$/)?.[1] ?? []);

function readGolden<Content>(file: string): Content {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

const identifier =
  /"(roomId|normalId|messageId|eventId|linkId|id|uuid|secret)":(\d+|"[\w-]{36}"|"[\w-]{22}")/g;
const instant = /"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g;

/** What the names stand for, as far as it has been seen. */
export class Placeholders {
  readonly #values = new Map<string, string>();
  readonly #begun = new Date();

  /** A text with values for names. */
  fill(text: string): string {
    return text.replaceAll(/"<[^">]+>"/g, (name) => {
      const value = this.#values.get(name);
      if (value === undefined) throw new Error(`nothing is known by the name ${name} yet`);
      return value;
    });
  }

  /** A text with names for values. */
  blank(text: string): string {
    const named = text
      .replaceAll(instant, '"<instant>"')
      .replaceAll(/"retryAfter":\d+/g, '"retryAfter":"<seconds>"')
      .replaceAll(/"pushKey":"[\w-]{87}"/g, '"pushKey":"<pushKey>"')
      .replaceAll(
        identifier,
        (_, field: string, value: string) => `"${field}":${this.#nameOf(field, value)}`,
      );
    return [this.#begun, new Date()].reduce((rest, day) => rest.replaceAll(dateOf(day), '"<date>"'), named);
  }

  /** The first of a kind is `"<roomId>"`, the next `"<roomId 2>"`. */
  #nameOf(field: string, value: string): string {
    const kind = field === 'normalId' ? 'roomId' : field;
    const known = [...this.#values].filter(([name]) => name.slice(2, -2).split(' ')[0] === kind);
    const same = known.find(([, each]) => each === value);
    if (same) return same[0];
    const name = known.length === 0 ? `"<${kind}>"` : `"<${kind} ${known.length + 1}>"`;
    this.#values.set(name, value);
    return name;
  }
}

const dateOf = (day: Date) => `[${day.getUTCFullYear()},${day.getUTCMonth() + 1},${day.getUTCDate()}]`;
