/** The workers' lag: the waiting records of each partition. */
import { useEffect, useState } from 'preact/hooks';
import { Switch } from '../components/switch.tsx';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import { readLag } from './inspector-api.ts';
import { Trouble } from './trouble.tsx';
import { useAnswer } from './use-answer.ts';
import type { ViewProps } from './view-props.ts';

/** Milliseconds. */
const every = 5_000;

export function Lag(_: ViewProps) {
  const text = textsOf(inspectorTexts);
  const [all, setAll] = useState(false);
  const { answer, refusal, isLoading, load } = useAnswer(readLag, []);
  useEffect(() => {
    if (isLoading) return;
    const timer = setTimeout(load, every);
    return () => clearTimeout(timer);
  }, [isLoading]);
  const rows = answer?.lag.filter(({ lag }) => all || lag > 0).toSorted((a, b) => b.lag - a.lag) ?? [];
  const total = answer?.lag.reduce((sum, { lag }) => sum + lag, 0);
  return (
    <>
      <div class="inspector-bar">
        <p class="inspector-state">{total === undefined ? text.loading : text.lagTotal(total)}</p>
        <Switch id="lag-all" label={text.lagAll} on={all} onSwitch={setAll} />
      </div>
      {refusal && <Trouble refusal={refusal} onRetry={load} />}
      {answer && rows.length === 0 && <p class="inspector-none">{text.noLag}</p>}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <section class="table-scroller" tabIndex={0} aria-label={text.lag}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{text.topic}</th>
                <th scope="col">{text.partition}</th>
                <th scope="col">{text.waiting}</th>
                <th scope="col">{text.committed}</th>
                <th scope="col">{text.group}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ group, topic, partition, committed, end, lag }) => (
                <tr key={`${group} ${topic} ${partition}`}>
                  <th scope="row">{topic}</th>
                  <td>{partition}</td>
                  <td>{lag}</td>
                  <td>
                    {committed} / {end}
                  </td>
                  <td>{group}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
