import type { ComponentChildren } from 'preact';

/** The page's heading. Takes the focus when the page is opened (app.tsx), which announces it. */
export function PageTitle({
  describedBy,
  children,
}: {
  describedBy?: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <h1 class="page-title" tabIndex={-1} aria-describedby={describedBy}>
      {children}
    </h1>
  );
}
