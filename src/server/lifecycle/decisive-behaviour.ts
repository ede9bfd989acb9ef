import { type BehaviourEntry, type BehaviourName, behaviourEntries } from "../../contract/behaviour.js";
import type { ServerContext } from "../context/context.js";
import { ErrorResponse } from "../http/messages.js";
import type { Selection } from "../scope/variant.js";
import { respondAs } from "./respond-as.js";

/**
 * Finds the entries of the behaviour profile that decide a response: with another value of the entry, it would be another
 * one. Only entries that were read can.
 */
export function decisiveBehaviour(
  { document, options: { revision, profile } }: ServerContext,
  selection: Selection,
): BehaviourName[] {
  const read = new Set<string>();
  const noticed = new Proxy(profile, {
    get(target, name) {
      read.add(String(name));
      return Reflect.get(target, name);
    },
  });
  const response = bytes(respondAs(document, revision, noticed)(selection));
  const names = Object.keys(behaviourEntries) as BehaviourName[];
  return names.filter(
    (name) =>
      read.has(name) &&
      otherValues(behaviourEntries[name], profile[name]).some((value) => {
        const other = respondAs(document, revision, { ...profile, [name]: value });
        return bytes(other(selection)) !== response;
      }),
  );
}

/** The other values of a closed list, or the next ones of a range. */
function otherValues({ values }: BehaviourEntry, value: string | number | boolean): readonly unknown[] {
  if (!("minimum" in values)) return values.filter((other) => other !== value);
  return [Number(value) - 1, Number(value) + 1].filter((next) => next >= values.minimum && next <= values.maximum);
}

function bytes(response: string | ErrorResponse): string {
  return response instanceof ErrorResponse ? `${response.status} ${response.body}` : response;
}
