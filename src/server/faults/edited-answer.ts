import { type ApiResponse, ConnectionFault, statusOf, textOf } from "../http/messages.js";
import { dropField, retypeField } from "./edit-field.js";
import type { FaultEffect } from "./rule.js";

/** An answer with fields dropped or retyped, or its body spoilt, as an effect says. */
export function editedAnswer(answer: ApiResponse, { drop_field, retype_field, corrupt }: FaultEffect): ApiResponse {
  const edited = drop_field !== undefined || retype_field ? editJson(answer, drop_field, retype_field) : answer;
  return corrupt ? withBody(edited, spoilt) : edited;
}

function editJson(
  answer: ApiResponse,
  dropped: FaultEffect["drop_field"],
  retyped: FaultEffect["retype_field"],
): ApiResponse {
  return withBody(answer, (text) => {
    const body: unknown = JSON.parse(text);
    if (dropped !== undefined) dropField(body, dropped);
    if (retyped) retypeField(body, retyped.path, retyped.to);
    return JSON.stringify(body);
  });
}

function withBody(answer: ApiResponse, edit: (text: string) => string): ApiResponse {
  if (answer === undefined || answer instanceof ConnectionFault) return answer;
  return { status: statusOf(answer), body: edit(textOf(answer)) };
}

/** A control character in the middle: legal nowhere in JSON. */
function spoilt(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}\u0000${text.slice(middle + 1)}`;
}
