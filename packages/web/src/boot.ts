/**
 * What must be right before the first paint: the language and the colours. Loaded as a separate script that blocks
 * rendering, so it must stay tiny; the rest of the pages follows later.
 */
import { kept } from './kept.ts';

export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const keptLanguage = kept('localStorage', 'parley.language');
export const keptTheme = kept('localStorage', 'parley.theme');

const isLanguage = (text: string | null): text is Language => languages.includes(text as Language);
const isTheme = (text: string | null): text is Theme => themes.includes(text as Theme);

/** The language chosen before, otherwise the first supported one of the browser's, otherwise English. */
function preferredLanguage(): Language {
  const chosen = keptLanguage.read();
  if (isLanguage(chosen)) return chosen;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find(isLanguage) ?? 'en';
}

function preferredTheme(): Theme {
  const chosen = keptTheme.read();
  return isTheme(chosen) ? chosen : 'system';
}

/** `lang` sets the voice of screen readers, and the glyphs and hyphenation of browsers. */
export function showLanguage(language: Language): void {
  document.documentElement.lang = language;
}

/** The colours follow `data-theme` (styles/tokens.css), the browser's own frame follows `theme-color`. */
export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const shade = theme === 'system' ? meta.dataset.when : theme;
    meta.content = (shade === 'dark' ? meta.dataset.dark : meta.dataset.light) ?? '';
  }
}

/** The same page is served at every address; the skeleton that fits the address is shown. */
export function showShell({ pathname }: { pathname: string }): void {
  const isChat = /^\/(?:rooms\/\d+|friends|search|me)?$/.test(pathname);
  const isPlain = pathname === '/inspector' || pathname === '/invite';
  document.documentElement.dataset.shell = isChat ? 'chat' : isPlain ? 'plain' : 'login';
  const frame = document.querySelector<HTMLElement>('.shell-chat');
  const inner = pathname.startsWith('/rooms/') ? 'room' : 'other';
  if (frame) frame.dataset.page = pathname === '/' ? 'rooms' : inner;
}

export const firstLanguage = preferredLanguage();
export const firstTheme = preferredTheme();

showLanguage(firstLanguage);
showTheme(firstTheme);
showShell(location);
