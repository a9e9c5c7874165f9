/** The traffic on the topics, for administrators. Loaded separately from all other pages. */
import '../styles/inspector.css';
import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { Header } from '../components/header.tsx';
import { Icon } from '../components/icon.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { chatTexts } from '../i18n/chat.ts';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { readInfo } from './inspector-api.ts';
import { Lag } from './lag.tsx';
import { Requests } from './requests.tsx';
import { Tabs } from './tabs.tsx';
import { Trouble } from './trouble.tsx';
import { TryRequest } from './try-request.tsx';
import { useAnswer } from './use-answer.ts';
import type { ViewProps } from './view-props.ts';

const views = ['requests', 'deadLetters', 'lag', 'try'] as const;
type View = (typeof views)[number];

const shownBy: Record<View, ComponentType<ViewProps>> = {
  requests: Requests,
  deadLetters: DeadLetters,
  lag: Lag,
  try: TryRequest,
};

export function InspectorPage() {
  const text = textsOf(inspectorTexts);
  const [view, setView] = useState<View>('requests');
  const [isClosed, setClosed] = useState(false);
  const info = useAnswer(readInfo, []);
  const isNobody = info.refusal?.code === 'NOT_FOUND' || info.refusal?.code === 'NOT_LOGGED_IN';
  if (isNobody)
    return (
      <>
        <Header />
        <main class="page">
          <NotFoundPage />
        </main>
      </>
    );
  const Shown = shownBy[view];
  return (
    <>
      <Header />
      <main class="inspector" aria-busy={info.isLoading || undefined}>
        <PageTitle>{textsOf(chatTexts).inspector}</PageTitle>
        {isClosed && (
          <div class="trouble" role="alert">
            <Icon name="warning" />
            <p class="trouble-text">{text.notAllowed}</p>
          </div>
        )}
        {info.refusal && <Trouble refusal={info.refusal} onRetry={info.load} />}
        {info.answer && !isClosed && (
          <Tabs
            label={text.views}
            tabs={views.map((value) => ({ value, label: text[value] }))}
            chosen={view}
            onChoose={setView}
          >
            <Shown info={info.answer} onNotAllowed={() => setClosed(true)} />
          </Tabs>
        )}
      </main>
    </>
  );
}
