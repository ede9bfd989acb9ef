import { useSignal } from "@preact/signals";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { BodyView } from "./code.js";
import { Status } from "./tags.js";

type Operation = Parameters<typeof control.responses.preview>[0]["operation"];

/** What an operation returns now, in the revision that is selected. */
export function Responses({ operation, id }: { readonly operation: Operation; readonly id: string }) {
  const selected = useSignal(0);
  const { value } = useResource(() => control.responses.preview({ ...tenant.value, operation, id }), ["world", "tick"]);
  const response = value?.responses[selected.value];
  if (!response) return null;
  return (
    <>
      <div class="row">
        <fieldset class="row plain" aria-label="Revision">
          {value.responses.map(({ revision }, index) => (
            <button
              key={revision}
              type="button"
              class="small"
              aria-pressed={index === selected.value}
              onClick={() => {
                selected.value = index;
              }}
            >
              {revision}
            </button>
          ))}
        </fieldset>
        <span>
          <Status status={response.status} /> {operation}
        </span>
      </div>
      <BodyView text={response.body} what="the response" />
    </>
  );
}
