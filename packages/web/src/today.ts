/** Today's date in the reader's time zone: texts such as "yesterday" follow it. */
import { signal } from '@preact/signals';

/** Its first instant. */
export const today = signal(startOf(new Date()));

function startOf(instant: Date): Date {
  return new Date(instant.getFullYear(), instant.getMonth(), instant.getDate());
}

/** The first instant of the day so many days before or after; a day may have 23 or 25 hours. */
export function dayFrom(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
}

/** Keeps it current. A sleeping machine's timers are late, so it is also checked on waking up. */
export function followToday(): () => void {
  let timer: ReturnType<typeof setTimeout>;
  function look() {
    clearTimeout(timer);
    const now = new Date();
    if (startOf(now).getTime() !== today.peek().getTime()) today.value = startOf(now);
    timer = setTimeout(look, dayFrom(today.peek(), 1).getTime() - now.getTime());
  }
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
