import type { Message } from '@parley/contracts';
import { effect, type Signal, signal, useComputed } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { targetOf } from '../../chat/drafts.ts';
import type { Room } from '../../chat/room.ts';
import type { Timeline } from '../../chat/timeline.ts';
import type { ListWindow } from './list-window.ts';
import { createScene, type Scene } from './scene.ts';

interface UseSceneOptions {
  room: Room;
  timeline: Timeline;
  list: ListWindow;
  /** Opens a dialog about a message. */
  onDialog: (dialog: MessageDialog) => void;
}

export interface MessageDialog {
  readonly kind: 'remove' | 'report' | 'forward' | 'readers';
  readonly message: Message;
}

/** How long a message that was jumped to is highlighted; in milliseconds. */
const marked = 2_500;

/** One for the lifetime of the timeline. */
export function useScene(options: UseSceneOptions): Scene {
  const { me, drafts } = useChat();
  const { room, timeline, list } = options;
  const { roomId } = room;
  const latest = useRef(options);
  latest.current = options;
  const { roomNow, scene } = useMemo(() => {
    const roomNow = signal(room);
    const scene = createScene({
      me,
      room: roomNow,
      timeline,
      list,
      reply: (message) => drafts.change(roomId, { replyTo: targetOf(message), modifying: null }),
      modify: (message) => drafts.change(roomId, { modifying: { ...targetOf(message), text: null } }),
      remove: (message) => latest.current.onDialog({ kind: 'remove', message }),
      report: (message) => latest.current.onDialog({ kind: 'report', message }),
      forward: (message) => latest.current.onDialog({ kind: 'forward', message }),
      showReaders: (message) => latest.current.onDialog({ kind: 'readers', message }),
    });
    return { roomNow, scene };
  }, []);
  useLayoutEffect(() => {
    roomNow.value = room;
  }, [room]);
  useMarkForAWhile(scene.sought, timeline);
  return scene;
}

/** Starts when it becomes visible. */
function useMarkForAWhile(sought: Signal<number | null>, timeline: Timeline): void {
  const isThere = useComputed(() => {
    timeline.version.value;
    return sought.value !== null && timeline.at(sought.value) !== undefined;
  });
  useEffect(
    () =>
      effect(() => {
        if (!isThere.value) return;
        const timer = setTimeout(() => {
          sought.value = null;
        }, marked);
        return () => clearTimeout(timer);
      }),
    [],
  );
}
