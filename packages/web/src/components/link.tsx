import type { ComponentChildren } from 'preact';
import { goTo, type Route } from '../route.ts';

/** A link to another page of ours: shown without loading the document, unless asked for in a new tab. */
export function Link({ to, children }: { to: Route; children: ComponentChildren }) {
  function follow(event: MouseEvent) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  }
  return (
    <a class="link" href={to} onClick={follow}>
      {children}
    </a>
  );
}
