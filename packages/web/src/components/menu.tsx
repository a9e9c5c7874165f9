/**
 * A button that opens a menu of actions: ARIA's menu button.
 *
 * While the menu is open, one of its items has the focus; arrows, Home, End and typed letters move it, Escape and Tab
 * close the menu. An action runs once the menu is closed and the button has the focus again, so that a dialog opened by
 * it returns the focus there.
 */
import type { ComponentProps } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { itemFor } from './menu-keys.ts';
import { placeNextTo } from './place-next-to.ts';

export interface MenuItem {
  icon?: ComponentProps<typeof Icon>['name'];
  label: string;
  onSelect: () => void;
  /** For an action that can't be undone. */
  danger?: boolean;
}

interface MenuProps {
  /** What the actions are about, for users who can't see the button's context. */
  label: string;
  items: readonly MenuItem[];
}

export function Menu({ label, items }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [first, setFirst] = useState<'first' | 'last' | null>(null);
  const id = useId();
  const isOpen = first !== null;

  function close(focus: 'button' | 'elsewhere') {
    if (focus === 'button') button.current?.focus();
    setFirst(null);
  }

  function pressKey(event: KeyboardEvent) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setFirst(event.key === 'ArrowDown' ? 'first' : 'last');
  }

  return (
    <>
      <button
        ref={button}
        class="icon-button"
        type="button"
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setFirst(isOpen ? null : 'first')}
        onKeyDown={pressKey}
      >
        <Icon name="more" />
      </button>
      {isOpen && button.current && (
        <Popup id={id} label={label} items={items} button={button.current} first={first} onClose={close} />
      )}
    </>
  );
}

interface PopupProps extends MenuProps {
  id: string;
  button: HTMLElement;
  first: 'first' | 'last';
  onClose: (focus: 'button' | 'elsewhere') => void;
}

function Popup({ id, label, items, button, first, onClose }: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const shown = popup.current;
    if (!shown) return;
    // Above everything, including dialogs, and not clipped; without popovers, at least above the page.
    shown.showPopover?.();
    placeNextTo(shown, button);
    itemsIn(shown)
      .at(first === 'first' ? 0 : -1)
      ?.focus();
  }, []);
  useDismissal(popup, button, onClose);

  function pressKey(event: KeyboardEvent) {
    if (event.key === 'Tab') return onClose('button');
    if (event.key === 'Escape') {
      // A dialog around it stays open.
      event.preventDefault();
      event.stopPropagation();
      return onClose('button');
    }
    const all = popup.current ? itemsIn(popup.current) : [];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const next = itemFor(
      event.key,
      now,
      items.map((item) => item.label),
    );
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  }

  return (
    <div
      ref={popup}
      id={id}
      class="menu"
      role="menu"
      aria-label={label}
      popover="manual"
      onKeyDown={pressKey}
    >
      {items.map((item) => (
        <button
          key={item.label}
          class="menu-item"
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-danger={item.danger || undefined}
          onClick={() => {
            onClose('button');
            item.onSelect();
          }}
        >
          {item.icon && <Icon name={item.icon} />}
          {item.label}
        </button>
      ))}
    </div>
  );
}

const itemsIn = (popup: HTMLElement) => [...popup.querySelectorAll<HTMLElement>('[role=menuitem]')];

/** It closes when the focus or the pointer leaves it, or its anchor moves. */
function useDismissal(
  popup: { current: HTMLElement | null },
  button: HTMLElement,
  dismiss: PopupProps['onClose'],
) {
  // Not after the next paint: the menu may be closed by then, and another one open.
  useLayoutEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const isElsewhere = (at: EventTarget | null) =>
      !(at instanceof Node) || !(popup.current?.contains(at) || button.contains(at));
    document.addEventListener('pointerdown', ({ target }) => isElsewhere(target) && dismiss('elsewhere'), {
      signal,
    });
    document.addEventListener('focusin', ({ target }) => isElsewhere(target) && dismiss('elsewhere'), {
      signal,
    });
    // Checks the position and not only the event, which may still be pending from scrolling before the menu opened.
    const { left, top } = button.getBoundingClientRect();
    const hasMoved = () => {
      const now = button.getBoundingClientRect();
      return now.left !== left || now.top !== top;
    };
    document.addEventListener('scroll', () => hasMoved() && dismiss('button'), { signal, capture: true });
    window.addEventListener('resize', () => dismiss('button'), { signal });
    return () => ending.abort();
  }, []);
}
