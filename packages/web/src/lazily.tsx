import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface Failed {
  retry: () => void;
}

/** Shows one thing until a component has been loaded, and another where it could not be. */
export function Lazily({
  load,
  waiting,
  failed: Failed,
}: {
  /** Resolves to the component; the same function on each render. */
  load: () => Promise<ComponentType>;
  waiting: VNode;
  failed: ComponentType<Failed>;
}) {
  const [attempt, setAttempt] = useState(0);
  // A component is a function, which `useState` would take for an updater.
  const [loaded, setLoaded] = useState<{ Component: ComponentType } | 'failed' | null>(null);
  useEffect(() => {
    setLoaded(null);
    load().then(
      (Component) => setLoaded({ Component }),
      () => setLoaded('failed'),
    );
  }, [load, attempt]);
  if (loaded === 'failed') return <Failed retry={() => setAttempt(attempt + 1)} />;
  return loaded ? <loaded.Component /> : waiting;
}
