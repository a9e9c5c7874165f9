import type { ComponentProps } from 'preact';
import { Icon } from './icon.tsx';

interface IconButtonProps {
  icon: ComponentProps<typeof Icon>['name'];
  /** What it does, for users who can't see the icon or point at it. */
  label: string;
  onClick: (event: MouseEvent) => void;
  /** For a button that shows and hides something, or a toggle. */
  expanded?: boolean;
  pressed?: boolean;
  disabled?: boolean;
}

/** A round button with an icon. */
export function IconButton({ icon, label, onClick, expanded, pressed, disabled }: IconButtonProps) {
  return (
    <button
      class="icon-button"
      type="button"
      title={label}
      aria-label={label}
      aria-expanded={expanded}
      aria-pressed={pressed}
      aria-disabled={disabled}
      onClick={(event) => {
        if (!disabled) onClick(event);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
