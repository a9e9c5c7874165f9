import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ConnectionBanner } from './components/connection-banner.tsx';
import { Header } from './components/header.tsx';
import { messages } from './i18n/messages.ts';
import { HomePage } from './pages/home-page.tsx';
import { LoginPage } from './pages/login-page.tsx';
import { SignUpPage } from './pages/sign-up-page.tsx';
import { type Route, route } from './route.ts';

const pages: Record<Route, ComponentType> = { '/': HomePage, '/login': LoginPage, '/signup': SignUpPage };

export function App() {
  const Page = pages[route.value];
  useTitle();
  useFocusOnArrival();
  return (
    <>
      <Header />
      <ConnectionBanner />
      <main class="page" key={route.value}>
        <Page />
      </main>
    </>
  );
}

function useTitle() {
  const { product, login, signUp, home } = messages.value;
  const titles: Record<Route, string> = { '/': home.title, '/login': login.title, '/signup': signUp.title };
  const title = `${titles[route.value]} · ${product}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/**
 * A page gone to is announced: its heading takes the focus, as a loaded document's would be read out. On the
 * first page typing may begin at once instead, unless that would bring up a keyboard on a touch screen.
 */
function useFocusOnArrival() {
  const arrived = useRef(false);
  const { value } = route;
  useEffect(() => {
    const first = !arrived.current;
    arrived.current = true;
    if (!first) document.querySelector('h1')?.focus();
    else if (value !== '/' && matchMedia('(pointer: fine)').matches)
      document.querySelector<HTMLElement>('form input')?.focus();
  }, [value]);
}
