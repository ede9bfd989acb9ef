import type { ErrorEntry } from "./errors.js";

/** The body of an error in an envelope. `code` is the HTTP status in the product's, the gateway's own number in its own. */
export function errorEnvelope(envelope: ErrorEntry["envelope"], code: number, message: string): string {
  return envelope === "product"
    ? JSON.stringify({ success: false, error: { code, message } })
    : JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null });
}
