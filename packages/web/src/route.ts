/** Which page is shown. Moving between pages never loads the document again. */
import { signal } from '@preact/signals';

export const routes = ['/', '/login', '/signup'] as const;
export type Route = (typeof routes)[number];

/** Said once on the page that is gone to, until the next move. */
export type Notice = 'loggedOut' | 'sessionEnded';

const routeOf = (path: string): Route => routes.find((route) => route === path) ?? '/';

export const route = signal<Route>(routeOf(location.pathname));
export const notice = signal<Notice | null>(null);

/** A new place in the browser's history. */
export function goTo(to: Route): void {
  history.pushState(null, '', to);
  notice.value = null;
  route.value = to;
}

/** In the place of the current one: going back must not lead to where one cannot be any more. */
export function redirectTo(to: Route, why: Notice | null = null): void {
  history.replaceState(null, '', to);
  notice.value = why;
  route.value = to;
}

window.addEventListener('popstate', () => {
  notice.value = null;
  route.value = routeOf(location.pathname);
});
