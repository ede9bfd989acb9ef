import { Status } from "../components/status.js";
import { linkTo } from "../location.js";
import { requests } from "../requests.js";

/** A request and its response, and why it is as it is. */
export function RequestDetails({ seq }: { readonly seq: number }) {
  const request = requests.value?.find((one) => one.seq === seq);
  return (
    <section class="details" aria-label={`Request ${seq}`}>
      <div class="toolbar">
        <h2>
          #{seq} {request?.operation}
        </h2>
        <a class="button" href={linkTo("requests")} aria-label="Close the details">
          ×
        </a>
      </div>
      {request ? (
        <>
          <p>
            <Status status={request.status} /> {request.method} <span class="break">{request.path}</span>
          </p>
          <dl>
            {Object.entries(request.headers).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : (
        <p>This request is no longer in the journal.</p>
      )}
    </section>
  );
}
