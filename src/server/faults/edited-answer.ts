import { BrokenAnswer } from "../http/broken-answer.js";
import { type ApiAnswer, statusOf, textOf } from "../http/exchange.js";
import { dropField, retypeField } from "./edit-field.js";
import type { FaultEffect } from "./rule.js";

/** An answer with fields dropped or retyped, or its body spoilt, as an effect says. */
export function editedAnswer(answer: ApiAnswer, { drop_field, retype_field, corrupt }: FaultEffect): ApiAnswer {
  const edited = drop_field !== undefined || retype_field ? editJson(answer, drop_field, retype_field) : answer;
  return corrupt ? withBody(edited, spoilt) : edited;
}

function editJson(
  answer: ApiAnswer,
  dropped: FaultEffect["drop_field"],
  retyped: FaultEffect["retype_field"],
): ApiAnswer {
  return withBody(answer, (text) => {
    const body: unknown = JSON.parse(text);
    if (dropped !== undefined) dropField(body, dropped);
    if (retyped) retypeField(body, retyped.path, retyped.to);
    return JSON.stringify(body);
  });
}

function withBody(answer: ApiAnswer, edit: (text: string) => string): ApiAnswer {
  if (answer === undefined || answer instanceof BrokenAnswer) return answer;
  return { status: statusOf(answer), body: edit(textOf(answer)) };
}

/** A control character in the middle: legal nowhere in JSON. */
function spoilt(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}\u0000${text.slice(middle + 1)}`;
}
