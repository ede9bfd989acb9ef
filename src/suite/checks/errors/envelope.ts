import { gatewayErrorModel, productErrorModel } from "../../../contract/models/errors.js";
import type { Exchange } from "../../exchange.js";
import { broken, type Finding, observed } from "../../finding.js";
import { at, isObject } from "../../json.js";

/** Finds what is wrong with an answer that must be an error of the API itself. */
export function notProductError(exchange: Exchange): Finding[] {
  const parsed = productErrorModel.safeParse(exchange.json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = "The error does not have the documented envelope.";
    return [
      broken("error-envelope", issue?.path.join(".") ?? "", message, [exchange], {
        expected: '{"success":false,"error":{"code":404,"message":"..."}}',
        seen: exchange.body.slice(0, 200),
      }),
    ];
  }
  if (parsed.data.error.code === exchange.status) return [];
  return [
    broken("error-code", "error.code", "error.code is not the HTTP status.", [exchange], {
      expected: String(exchange.status),
      seen: String(parsed.data.error.code),
    }),
  ];
}

/** Finds what is wrong with an error whose envelope is left open: one of the two known ones, used right, or another. */
export function oddError(exchange: Exchange): Finding[] {
  if (isObject(at(exchange.json, "error"))) return notProductError(exchange);
  if (gatewayErrorModel.safeParse(exchange.json).success) return [];
  const message = "The error has neither the envelope of the API nor that of the gateway.";
  return [observed("error-envelope", "", message, [exchange])];
}
