/** The addresses of the pages. What isn't one of them is never redirected to. */
const chatPage = /^\/(?:rooms(?:\/[1-9]\d{0,14})?|u\/[^/]+|friends|search|me|invite|inspector)?$/;
const anonymousPage = /^\/(?:login|signup|reset)$/;

/** Any origin: what is asked for is on this site, or it is not followed. */
const here = 'http://parley.invalid';

/** Where somebody who is logged in already wanted to go (`/login?to=…`): a page of the chat, whatever `to` says. */
export function wantedPage(to: unknown): string {
  if (typeof to !== 'string' || !URL.canParse(to, here)) return '/';
  const { origin, pathname, search } = new URL(to, here);
  const path = withoutSlash(pathname);
  return origin === here && chatPage.test(path) ? path + search : '/';
}

/** @returns the address of the page that is meant, where only a slash at its end keeps it from being one */
export function pageWithoutSlash(url: string): string | undefined {
  const [path = '', ...query] = url.split('?');
  const page = withoutSlash(path);
  if (page === path || !(chatPage.test(page) || anonymousPage.test(page))) return undefined;
  return [page, ...query].join('?');
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
