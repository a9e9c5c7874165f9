import type { ReplyOf } from '@parley/contracts';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { outranks, type Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { instantText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { goTo } from '../../route.ts';
import { useFocus } from '../../use-focus.ts';
import { Name } from '../name.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { DeleteMessage } from '../room/delete-message.tsx';

type Report = ReplyOf<'user-search-report'>['report'][number];

const pageSize = 50;

/** Members' reports, to delete the messages or to dismiss the reports. */
export function Reports({ room, onLeave }: { room: Room; onLeave: () => void }) {
  const text = textsOf(runningTexts);
  const { roomId } = room;
  const [reports, setReports] = useState<readonly Report[]>([]);
  const [toDelete, setToDelete] = useState<Report | null>(null);
  const list = useRequest('user-search-report');
  const closing = useRequest('user-close-report');
  const focus = useFocus();

  // The number changes with every report and every decision.
  useEffect(() => list.ask({ roomId, limit: pageSize }), [room.reports]);
  // Before the first paint, so that no empty list is shown meanwhile.
  useLayoutEffect(() => {
    if (list.done) setReports(list.done.reply.report);
  }, [list.done]);
  useEffect(() => {
    if (closing.done) settled(closing.done.reply.messageId);
  }, [closing.done]);

  function settled(gone: number) {
    setReports((known) => known.filter(({ messageId }) => messageId !== gone));
    // The pressed button is removed with its row.
    focus('reports-title');
  }
  function show({ seq }: Report) {
    onLeave();
    goTo({ page: 'room', roomId, seq });
  }

  return (
    <section class="running" aria-labelledby="reports-title">
      <h3 class="section-title" id="reports-title" tabIndex={-1}>
        {text.reports}
      </h3>
      <p class="card-about">{text.reportsAbout}</p>
      <ul class="running-rows">
        {reports.map((report) => (
          <li key={report.messageId} class="running-row report">
            <div class="running-text">
              <p>
                <b>
                  <Name of={report.writer} />
                </b>{' '}
                <span class="running-note">{instantText(report.createdAt)}</span>
              </p>
              <p class="report-content" dir="auto">
                {report.content}
              </p>
              <p class="running-note">{text.reportedBy(report.count)}</p>
              {report.reasons.length > 0 && (
                <ul class="report-reasons" aria-label={text.reasons}>
                  {report.reasons.map((reason, index) => (
                    <li key={index} dir="auto">
                      {reason}
                    </li>
                  ))}
                </ul>
              )}
            </div>
            <div class="running-buttons">
              <button class="button button-small" type="button" onClick={() => show(report)}>
                {text.showMessage}
              </button>
              <button
                class="button button-small"
                type="button"
                aria-disabled={closing.waiting}
                onClick={() => {
                  if (!closing.waiting) closing.ask({ roomId, messageId: report.messageId });
                }}
              >
                {text.letBe}
              </button>
              {outranks(room, report.userId) && (
                <button
                  class="button button-small button-risky"
                  type="button"
                  onClick={() => setToDelete(report)}
                >
                  {text.deleteMessage}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {list.done?.reply.hasMore && <p class="card-about">{text.moreReports}</p>}
      {list.done ? (
        <RequestOutcome id="reports-outcome" request={closing} waiting={text.settling} done={text.settled} />
      ) : (
        <RequestOutcome id="reports-loading" request={list} waiting={text.loading} />
      )}
      {list.done && reports.length === 0 && <p class="friends-none">{text.noReports}</p>}
      {toDelete && (
        <DeleteMessage
          roomId={roomId}
          message={toDelete}
          onClose={() => setToDelete(null)}
          onDeleted={() => {
            setToDelete(null);
            settled(toDelete.messageId);
          }}
        />
      )}
    </section>
  );
}
