import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface Failed {
  retry: () => void;
}

/** Shows a placeholder until a component has been loaded, and another if that failed. */
export function Lazily<Props extends object = object>({
  load,
  props = {} as Props,
  waiting,
  failed: Failed,
}: {
  /** Resolves to the component; the same function on each render. */
  load: () => Promise<ComponentType<Props>>;
  /** Properties of the component. */
  props?: Props;
  waiting: VNode | null;
  /** Gets the component's properties too. */
  failed: ComponentType<Props & Failed>;
}) {
  const [attempt, setAttempt] = useState(0);
  // A component is a function, which `useState` would take for an updater.
  const [loaded, setLoaded] = useState<{ Component: ComponentType<Props> } | 'failed' | null>(null);
  useEffect(() => {
    setLoaded(null);
    load().then(
      (Component) => setLoaded({ Component }),
      () => setLoaded('failed'),
    );
  }, [load, attempt]);
  if (loaded === 'failed') return <Failed {...props} retry={() => setAttempt(attempt + 1)} />;
  return loaded ? <loaded.Component {...props} /> : waiting;
}
