const rows = ['60%', '40%', '75%', '50%', '65%', '45%'];

/** The placeholder of a list of people while it is loaded. */
export function PeopleSkeleton() {
  return (
    <ul class="people" aria-hidden="true">
      {rows.map((width) => (
        <li key={width} class="person-row">
          <div class="person">
            <span class="avatar avatar-medium skeleton" />
            <div class="person-words">
              <span class="skeleton skeleton-line" />
              <span class="skeleton skeleton-line" style={{ width }} />
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
