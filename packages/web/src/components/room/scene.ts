/** What the rows of a room's timeline share: each looks at what concerns it, and is drawn again for nothing else. */
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
  /** The message that is pointed at, by its seq, as all of these; none while keys are used instead. */
  readonly pointed: Signal<number | null>;
  /** The one that has the focus, itself or something in it. */
  readonly focused: Signal<number | null>;
  /** The one that has, or had it last. */
  readonly lastFocused: Signal<number | null>;
  /** The one that the focus comes to from outside. */
  readonly tabStop: ReadonlySignal<number>;
  /** The one that is to get the focus as soon as it is drawn. */
  readonly wanted: Signal<number | null>;
  /** The one that was jumped to. */
  readonly sought: Signal<number | null>;
  /** How many messages there are. */
  readonly count: ReadonlySignal<number>;
  /** Up to where each member has read, in ascending order; null while not all members are known. */
  readonly marks: ReadonlySignal<readonly number[] | null>;
  /** Very long messages that are shown whole, by their seqs. */
  readonly unfolded: Signal<ReadonlySet<number>>;
  fold(seq: number, isUnfolded: boolean): void;
  /** What those are told who can't see it. */
  readonly spoken: Signal<string>;
  /** Shows a message, wherever it is, and marks it. */
  seek(seq: number): void;
  /** Shows one of a message's pictures in full. */
  view(seq: number, file: ChatFile): void;
  reply(message: Message): void;
  modify(message: Message): void;
  /** After having asked whether that is meant. */
  remove(message: Message): void;
  /** Asks what there is to say of it. */
  report(message: Message): void;
  /** After having asked where to. */
  forward(message: Message): void;
  showReaders(message: Message): void;
}

export interface SceneOptions
  extends Pick<Scene, 'me' | 'room' | 'reply' | 'modify' | 'remove' | 'report' | 'forward' | 'showReaders'> {
  timeline: Timeline;
  list: ListWindow;
}

/** Where the top of a message that was sought comes, as a share of the window's height. */
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
      // Once it is drawn: where its end was read, its beginning lies above the window.
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
