import type { ComponentChildren } from 'preact';
import { goTo, type Place, pathOf } from '../route.ts';

interface LinkProps {
  to: Place;
  class?: string;
  /** Whether it leads to the current page. */
  current?: boolean;
  /** Whether there is something new, shown by weight. */
  isNew?: boolean;
  children: ComponentChildren;
}

/** A link to another page of ours: shown without loading the document, unless it is opened in a new tab. */
export function Link({ to, class: className = 'link', current = false, isNew = false, children }: LinkProps) {
  function follow(event: MouseEvent) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  }
  return (
    <a
      class={className}
      href={pathOf(to)}
      aria-current={current ? 'page' : undefined}
      data-new={isNew || undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
