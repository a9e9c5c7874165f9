/** Requests as they happen, with their outcomes. */
import type { ExchangeRow } from '@parley/contracts';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Switch } from '../components/switch.tsx';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import { ExchangeItem } from './exchange-item.tsx';
import { Filters } from './filters.tsx';
import { JourneyDialog } from './journey-dialog.tsx';
import { TrafficCharts } from './traffic-charts.tsx';
import type { ViewProps } from './view-props.ts';
import { type Wanted, type WatchState, watchTopics } from './watch-topics.ts';

/** Delay from the last key to the filtering. Milliseconds. */
const pause = 400;

export function Requests({ info, onNotAllowed }: ViewProps) {
  const text = textsOf(inspectorTexts);
  const watch = useMemo(watchTopics, []);
  const [wanted, setWanted] = useState<Wanted>({ pair: '', user: '', requestId: '', texts: false });
  /** The rows shown while the list is paused. */
  const [held, setHeld] = useState<readonly ExchangeRow[] | null>(null);
  const [chosen, setChosen] = useState<ExchangeRow | null>(null);
  const state = watch.state.value;
  const rows = held ?? watch.rows.value;

  useEffect(() => watch.close, []);
  useEffect(() => {
    const timer = setTimeout(
      () => watch.want(wanted),
      state === 'connecting' && rows.length === 0 ? 0 : pause,
    );
    setHeld(null);
    return () => clearTimeout(timer);
  }, [wanted]);
  useEffect(() => {
    if (state === 'not-allowed') onNotAllowed();
  }, [state]);

  return (
    <>
      <TrafficCharts seconds={watch.seconds} />
      <Filters pairs={info.pairs} wanted={wanted} onWant={setWanted} />
      <div class="inspector-bar">
        <p class="inspector-state" role="status" data-state={held ? 'paused' : state}>
          {stateText(state, held !== null)}
          {watch.problem.value !== '' && ` · ${text.notRead(watch.problem.value)}`}
          {watch.lost.value > 0 && ` · ${text.rowsLost(watch.lost.value)}`}
        </p>
        <Switch
          id="texts"
          label={text.texts}
          on={wanted.texts}
          onSwitch={(texts) => setWanted({ ...wanted, texts })}
          note={wanted.texts ? text.textsShown : text.textsAbout}
        />
        <button
          class="button button-small"
          type="button"
          aria-pressed={held !== null}
          onClick={() => setHeld(held ? null : watch.rows.value)}
        >
          {held ? text.resume : text.pause}
        </button>
      </div>
      {rows.length === 0 ? (
        <p class="inspector-none">{text.none}</p>
      ) : (
        <ul class="exchanges" aria-label={text.exchanges}>
          {rows.map((row) => (
            <ExchangeItem key={row.id} row={row} onChoose={setChosen} />
          ))}
        </ul>
      )}
      {chosen && <JourneyDialog row={chosen} texts={wanted.texts} onClose={() => setChosen(null)} />}
    </>
  );
}

function stateText(state: WatchState, isPaused: boolean): string {
  const text = textsOf(inspectorTexts);
  if (state === 'connecting') return text.connecting;
  if (state === 'evicted') return text.evicted;
  if (state !== 'live') return text.disconnected;
  return isPaused ? text.paused : text.live;
}
