import { instant } from "../../../contract/invariants.js";
import type { Exchange } from "../../exchange.js";
import { broken, type Finding } from "../../finding.js";
import { canonical, type JsonObject } from "../../json.js";

/** Fields that do not change while a session is LIVE. */
export const lastingFields = [
  "id",
  "associated_id",
  "created_at",
  "started_at",
  "meeting_display_name",
  "organization_id",
  "type",
];

/** Fields of an ENDED session that every operation must show alike; rooms are shown when asked for. */
export const endedFields = [
  ...lastingFields,
  "status",
  "updated_at",
  "ended_at",
  "live_participants",
  "max_concurrent_participants",
  "minutes_consumed",
  "meta",
];

/** Finds fields that two answers about the same session show differently; an optional field may be in one only. */
export function differences(
  one: JsonObject,
  other: JsonObject,
  fields: readonly string[],
  exchanges: readonly Exchange[],
): Finding[] {
  return fields
    .filter((field) => field in one && field in other && !alike(one[field], other[field]))
    .map((field) =>
      broken("disagreement", field, `Two operations show another ${field} of the same session.`, exchanges, {
        expected: canonical(one[field]),
        seen: canonical(other[field]),
      }),
    );
}

/** Equal, or two ways to write one instant. */
function alike(one: unknown, other: unknown): boolean {
  if (canonical(one) === canonical(other)) return true;
  return typeof one === "string" && typeof other === "string" && instant(one) === instant(other);
}
