/**
 * What the rows of a room's timeline share: each subscribes to what concerns it, and is rendered again for nothing
 * else.
 */
import type { ChatFile, Message } from '@parley/contracts';
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Room } from '../../chat/room.ts';
import type { Timeline } from '../../chat/timeline.ts';
import { viewPicture } from '../../chat/viewed-picture.ts';
import { ask } from '../../connection/client.ts';
import type { ListWindow } from './list-window.ts';
import { createReacting, type Reacting } from './reacting.ts';

export interface Scene {
  /** The user's id. */
  readonly me: string;
  readonly room: ReadonlySignal<Room>;
  readonly reacting: Reacting;
  /** Seq of the message pointed at, like all of the following; null while keys are used instead. */
  readonly pointed: Signal<number | null>;
  /** The message that has the focus, itself or an element in it. */
  readonly focused: Signal<number | null>;
  /** The message that has the focus, or had it last. */
  readonly lastFocused: Signal<number | null>;
  /** The message that gets the focus from outside. */
  readonly tabStop: ReadonlySignal<number>;
  /** The message that gets the focus as soon as it is rendered. */
  readonly wanted: Signal<number | null>;
  /** The message that was jumped to. */
  readonly sought: Signal<number | null>;
  /** Number of messages. */
  readonly count: ReadonlySignal<number>;
  /** Each member's read mark, in ascending order; null while not all members are known. */
  readonly marks: ReadonlySignal<readonly number[] | null>;
  /** Seqs of very long messages that are expanded. */
  readonly unfolded: Signal<ReadonlySet<number>>;
  fold(seq: number, isUnfolded: boolean): void;
  /** Text for screen readers. */
  readonly spoken: Signal<string>;
  /** Shows a message, wherever it is, and highlights it. */
  seek(seq: number): void;
  /** Shows one of a message's pictures in full size. */
  view(seq: number, file: ChatFile): void;
  reply(message: Message): void;
  modify(message: Message): void;
  /** Deletes it after confirmation. */
  remove(message: Message): void;
  /** Asks for the reason, and reports it. */
  report(message: Message): void;
  /** Asks for the room, and forwards it. */
  forward(message: Message): void;
  showReaders(message: Message): void;
}

export interface SceneOptions
  extends Pick<Scene, 'me' | 'room' | 'reply' | 'modify' | 'remove' | 'report' | 'forward' | 'showReaders'> {
  timeline: Timeline;
  list: ListWindow;
}

/** Where the top of a message is placed that was jumped to, as a share of the window's height. */
const third = 1 / 3;

export function createScene({ timeline, list, ...given }: SceneOptions): Scene {
  const { me, room } = given;
  const focused = signal<number | null>(null);
  const lastFocused = signal<number | null>(null);
  const sought = signal<number | null>(null);
  const unfolded = signal<ReadonlySet<number>>(new Set());
  return {
    ...given,
    reacting: createReacting({ me, timeline, ask }),
    pointed: signal(null),
    focused,
    lastFocused,
    tabStop: computed(() => {
      const { first, last } = list.sight.value;
      const begin = room.value.joinedSeq + 1;
      const before = focused.value ?? lastFocused.value;
      const isKept =
        before !== null && (before === focused.value || (before >= begin + first && before <= begin + last));
      return isKept ? before : begin + last;
    }),
    wanted: signal(null),
    sought,
    count: computed(() => room.value.lastSeq - room.value.joinedSeq),
    marks: computed(() => marksOf(room.value)),
    unfolded,
    fold(seq, isUnfolded) {
      const next = new Set(unfolded.peek());
      if (isUnfolded) next.add(seq);
      else next.delete(seq);
      unfolded.value = next;
      // Once it is rendered: if its end was being read, its beginning is above the window.
      if (!isUnfolded) requestAnimationFrame(() => list.reveal(seq - room.peek().joinedSeq - 1));
    },
    spoken: signal(''),
    view: (seq, file) => viewPicture(room.peek(), timeline, seq, file),
    seek(seq) {
      const { joinedSeq, lastSeq } = room.peek();
      if (seq <= joinedSeq || seq > lastSeq) return;
      sought.value = seq;
      list.jumpTo(seq - joinedSeq - 1, third);
    },
  };
}

function marksOf({ isWhole, members }: Room): readonly number[] | null {
  return isWhole ? members.map(({ readSeq }) => readSeq).sort((one, other) => one - other) : null;
}
