import { useRef } from 'preact/hooks';
import { connection, tell } from '../../connection/client.ts';

/** Seldomer than the worker takes it (every 2 s), oftener than others forget it (after 6 s); in milliseconds. */
const oncePer = 3_000;

/** @returns what to call with each text that is typed: the room hears of it, now and then */
export function useTyping(roomId: number): (text: string) => void {
  const toldAt = useRef(Number.NEGATIVE_INFINITY);
  return (text) => {
    const now = performance.now();
    if (text.trim() === '' || now - toldAt.current < oncePer || connection.peek() !== 'open') return;
    toldAt.current = now;
    tell('user-typing', { roomId });
  };
}
