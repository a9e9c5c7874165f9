import { en } from '@parley/web/i18n/en';
import { ko } from '@parley/web/i18n/ko';
import type { Messages } from '@parley/web/i18n/messages';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Cookie,
  chromium,
  type Page,
} from 'playwright-core';
import { expect, inject } from 'vitest';
import { type Language, Tab } from './tab.ts';

const texts: Record<Language, Messages> = { ko, en };
const locales: Record<Language, string> = { ko: 'ko-KR', en: 'en-US' };

/**
 * Of the browser's own window, which nobody sees: Chromium draws some of it as pages, in processes of their own, anew for
 * each visitor. Behind them stand those of playwright's list that matter here, which ours replaces.
 */
const features = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'PreloadTopChromeWebUI',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

/** It talks to nobody but the pages' own server. */
const quiet = [
  `--disable-features=${features.join()}`,
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** What is drawn anew is drawn whole, so that a picture doesn't depend on what was drawn before. */
const wholeDrawing = '--disable-partial-raster';

const browsers = new Map<string, Promise<Browser>>();

export interface ChromiumOptions {
  /** With what its headless shell lacks: notifications and push. */
  readonly isWhole?: boolean | undefined;
}

/** One for all files that a process of vitest runs; it goes with the process. */
export async function openChromium({ isWhole = false }: ChromiumOptions = {}): Promise<Browser> {
  const executablePath = inject(isWhole ? 'chromiumPath' : 'headlessShellPath');
  const before = browsers.get(executablePath);
  if (before && (await before.then((browser) => browser.isConnected()).catch(() => false))) return before;
  // Tests that run side by side ask at the same time.
  const others = browsers.get(executablePath);
  if (others && others !== before) return others;
  const browser = chromium.launch({ executablePath, args: [...quiet, wholeDrawing] });
  browsers.set(executablePath, browser);
  return browser;
}

export interface VisitOptions extends BrowserContextOptions {
  language?: Language;
  /** The front's address. */
  url: string;
}

/** A test, or what several tests share. */
export interface Lifetime {
  readonly task: { readonly result?: { readonly state: string } | undefined };
  /** Registers what is to be done at the end. */
  onTestFinished(end: () => unknown): void;
}

/** Somebody with a browser profile of their own: cookies, storage and tabs. */
export interface Visitor {
  readonly context: BrowserContext;
  /** What went wrong in the pages so far. */
  readonly wrongs: readonly string[];
  /** @param page that is led there; a new one otherwise */
  openTab(path: string, page?: Page): Promise<Tab>;
  sessionCookie(): Promise<Cookie>;
}

/**
 * A visitor for the running test. When it ends, it fails if a page threw, the Content-Security-Policy was violated,
 * or anything was asked of another server than the front.
 */
export async function visit(during: Lifetime, browser: Browser, options: VisitOptions): Promise<Visitor> {
  const { language = 'en', url, ...more } = options;
  const context = await browser.newContext({
    baseURL: url,
    locale: locales[language],
    viewport: { width: 1280, height: 800 },
    // Without a graphics card each frame of an animation is the processor's work.
    reducedMotion: 'reduce',
    // What they fetch no page's listener hears of; those that look after it allow it.
    serviceWorkers: 'block',
    ...more,
  });
  const wrongs = noteWrongs(context, url);
  during.onTestFinished(async () => {
    if (during.task.result?.state === 'fail')
      for (const page of context.pages()) console.error(await describePage(page));
    await context.close();
    expect(wrongs).toEqual([]);
  });
  return {
    context,
    wrongs,
    async openTab(path, page) {
      const tab = new Tab(page ?? (await context.newPage()), texts[language], language);
      await tab.page.goto(path);
      await tab.page.locator('h1').waitFor();
      return tab;
    },
    async sessionCookie() {
      const [cookie, ...others] = await context.cookies(url);
      if (!cookie || others.length > 0) throw new Error(`not one cookie but ${cookie ? 'several' : 'none'}`);
      return cookie;
    },
  };
}

function noteWrongs(context: BrowserContext, url: string): string[] {
  const wrongs: string[] = [];
  context.on('weberror', (error) => wrongs.push(String(error.error().stack)));
  context.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) wrongs.push(message.text());
  });
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== url) wrongs.push(`asked ${request.url()}`);
  });
  return wrongs;
}

async function describePage(page: Page): Promise<string> {
  const shown = await page.locator('body').ariaSnapshot({ timeout: 1_000 });
  return `\n${page.url()} shows:\n${shown.replace(/^/gm, '  | ')}\n`;
}
