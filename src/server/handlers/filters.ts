import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { QueryValues } from "../../contract/parameters.js";
import { quoted } from "../../lib/message.js";
import type { Range, Search } from "../../world/query.js";
import type { ErrorResponse } from "../http/error-response.js";
import { invalid } from "../http/query.js";

/** The range of `start_time` and `end_time`; nothing when neither is given. */
export function timeRange({ start_time, end_time }: QueryValues, profile: BehaviourProfile): Range | undefined {
  if (start_time === undefined && end_time === undefined) return undefined;
  return {
    min: start_time === undefined ? undefined : { value: start_time, inclusive: profile.startTimeInclusive },
    max: end_time === undefined ? undefined : { value: end_time, inclusive: profile.endTimeInclusive },
  };
}

/** The range that a `participants` value such as `1:10` writes. */
export function participantsRange(text: string, profile: BehaviourProfile): Range | ErrorResponse | undefined {
  const refusal = (problem: string) =>
    profile.invalidValues === "ignore" ? undefined : invalid("participants", problem, profile);
  if (/^\d+$/.test(text) && profile.participantsSingleNumber === "exact") {
    return { min: { value: Number(text), inclusive: true }, max: { value: Number(text), inclusive: true } };
  }
  const [, min = "", max = ""] = /^(\d*):(\d*)$/.exec(text) ?? [];
  const complete = min !== "" && max !== "";
  if (!complete && (!profile.participantsOpenEnds || (min === "" && max === ""))) {
    return refusal(`expected a range such as 1:10, got ${quoted(text)}`);
  }
  if (complete && Number(min) > Number(max) && profile.participantsReversed === "reject") {
    return refusal(`the minimum ${min} is above the maximum ${max}`);
  }
  const bound = (digits: string) =>
    digits === "" ? undefined : { value: Number(digits), inclusive: profile.participantsInclusive };
  return { min: bound(min), max: bound(max) };
}

/** How to find the text of `search`; nothing when it is absent or empty. */
export function searchFilter({ search }: QueryValues, profile: BehaviourProfile): Search | undefined {
  if (!search) return undefined;
  return { text: search, match: profile.searchMatch, caseSensitive: profile.searchCaseSensitive };
}
