import { useEffect, useRef } from 'preact/hooks';
import { userId } from './account/session.ts';
import { ConnectionBanner } from './components/connection-banner.tsx';
import { FrameWaiting } from './components/frame-waiting.tsx';
import { Header } from './components/header.tsx';
import { LoadFailed } from './components/load-failed.tsx';
import { Lazily } from './lazily.tsx';
import { LoginPage } from './pages/login-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { ResetPage } from './pages/reset-page.tsx';
import { SignUpPage } from './pages/sign-up-page.tsx';
import { place } from './route.ts';
import { useTitle } from './use-title.ts';

export function App() {
  useTitle();
  useFocusOnArrival();
  return (
    <>
      <ConnectionBanner />
      <Page />
    </>
  );
}

function Page() {
  const { page } = place.value;
  if (page === 'login') return <StrangersPage page={LoginPage} />;
  if (page === 'signUp') return <StrangersPage page={SignUpPage} />;
  if (page === 'reset') return <StrangersPage page={ResetPage} />;
  if (page === 'notFound') return <StrangersPage page={NotFoundPage} />;
  if (page === 'invite') return <Lazily load={invitePage} waiting={<Header />} failed={LoadFailed} />;
  if (page === 'inspector')
    return userId.value ? <Lazily load={inspector} waiting={<Header />} failed={LoadFailed} /> : <Header />;
  const waiting = <FrameWaiting />;
  // The first greeting says who it is.
  return userId.value ? <Lazily load={chatPages} waiting={waiting} failed={LoadFailed} /> : waiting;
}

function chatPages() {
  return import('./chat-pages.tsx').then(({ ChatPages }) => ChatPages);
}

function invitePage() {
  return import('./pages/invite-page.tsx').then(({ InvitePage }) => InvitePage);
}

function inspector() {
  return import('./inspector/inspector-page.tsx').then(({ InspectorPage }) => InspectorPage);
}

function StrangersPage({ page: Page }: { page: typeof LoginPage }) {
  // Fetches what follows a login while it is typed.
  useEffect(() => void chatPages().catch(() => undefined), []);
  return (
    <>
      <Header />
      <main class="page" key={place.value.page}>
        <Page />
      </main>
    </>
  );
}

/**
 * Announces a new page: its heading takes the focus, as a loaded document would be read out. On the first page the
 * focus may go to a field instead, unless that would open the keyboard of a touch screen.
 */
function useFocusOnArrival() {
  const arrived = useRef(false);
  const { page } = place.value;
  useEffect(() => {
    const first = !arrived.current;
    arrived.current = true;
    if (!first) return focusHeading();
    if (['login', 'signUp', 'reset'].includes(page) && matchMedia('(pointer: fine)').matches)
      document.querySelector<HTMLElement>('form input')?.focus();
  }, [page]);
}

/**
 * Waits for a heading, since the page may have to be fetched first. If the user has moved the focus meanwhile, it stays
 * there.
 * @returns a function that stops the wait
 */
function focusHeading(): () => void {
  const heading = () => document.querySelector<HTMLElement>('h1');
  // On a page for writing, the field names the page.
  if (document.activeElement instanceof HTMLTextAreaElement) return () => undefined;
  const before = document.activeElement;
  const observer = new MutationObserver(() => {
    if (!heading()) return;
    observer.disconnect();
    const now = document.activeElement;
    if (now === document.body || now === before) heading()?.focus();
  });
  if (heading()) heading()?.focus();
  else observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
