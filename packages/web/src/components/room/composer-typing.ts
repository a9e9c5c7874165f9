import { useRef } from 'preact/hooks';
import { connection, tell } from '../../connection/client.ts';

/** Longer than the worker's limit (every 2 s), shorter than the expiry on other pages (after 6 s); in milliseconds. */
const oncePer = 3_000;

/** @returns a function to call for each typed text; it tells the room every so often */
export function useTyping(roomId: number): (text: string) => void {
  const toldAt = useRef(Number.NEGATIVE_INFINITY);
  return (text) => {
    const now = performance.now();
    if (text.trim() === '' || now - toldAt.current < oncePer || connection.peek() !== 'open') return;
    toldAt.current = now;
    tell('user-typing', { roomId });
  };
}
