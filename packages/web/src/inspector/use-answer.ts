import { useEffect, useRef, useState } from 'preact/hooks';
import { Refusal } from './inspector-api.ts';

interface Asked<Answer> {
  /** The last answer, which stays while it is requested again. */
  readonly answer: Answer | undefined;
  readonly refusal: Refusal | undefined;
  readonly isLoading: boolean;
  readonly load: () => void;
}

/** Requests once, and again when a dependency changes or on demand. Of several answers the last one counts. */
export function useAnswer<Answer>(ask: () => Promise<Answer>, dependsOn: readonly unknown[]): Asked<Answer> {
  const [state, setState] = useState<Pick<Asked<Answer>, 'answer' | 'refusal' | 'isLoading'>>({
    answer: undefined,
    refusal: undefined,
    isLoading: true,
  });
  const turn = useRef(0);
  const load = () => {
    turn.current += 1;
    const mine = turn.current;
    setState((before) => ({ ...before, isLoading: true }));
    ask().then(
      (answer) => mine === turn.current && setState({ answer, refusal: undefined, isLoading: false }),
      (error: unknown) => {
        const refusal = error instanceof Refusal ? error : new Refusal('INTERNAL');
        if (mine === turn.current) setState((before) => ({ ...before, refusal, isLoading: false }));
      },
    );
  };
  useEffect(() => {
    load();
    return () => {
      turn.current += 1;
    };
  }, dependsOn);
  return { ...state, load };
}
