import { gatewayErrorModel, productErrorModel } from "../../contract/response-models.js";
import type { ListOperation } from "../../contract/revisions.js";
import { valueAt } from "../../lib/json-path.js";
import { recordProbe } from "../lists/record-ids.js";
import { type Exchange, type Query, unknownId } from "../model/exchange.js";
import { text } from "../model/json.js";
import {
  agree,
  agreeOnAll,
  type CalibrationContext,
  ignoresInvalid,
  type Measured,
  type Measurements,
  misfit,
  readableList,
  showList,
  unknown,
} from "./measurement.js";

/** Invalid values of every kind: an unknown word, not a number, not a time, not a range. */
const invalid: readonly (readonly [list: ListOperation, query: Readonly<Record<string, string>>])[] = [
  ["GetSessions", { status: "NO-SUCH-STATUS" }],
  ["GetSessions", { sort_by: "no-such-key" }],
  ["GetSessions", { start_time: "yesterday" }],
  ["GetSessions", { per_page: "many" }],
  ["GetSessions", { participants: "many" }],
  ["GetMeetings", { end_time: "yesterday" }],
  ["GetMeetings", { page_no: "last" }],
];

export const errorMeasurements = {
  async invalidValues(context) {
    const measured = [];
    for (const [list, query] of invalid) {
      const [name = ""] = Object.keys(query);
      measured.push([`${list} ${name}`, await rejects(context, list, query)] as const);
    }
    return agreeOnAll(measured);
  },
  async invalidValueStatus(context) {
    const statuses = new Set<number>();
    for (const [list, query] of invalid) {
      const { status } = (await showList(context, list, query)).exchange;
      if (status >= 400) statuses.add(status);
    }
    const [status] = statuses;
    if (status === undefined) return unknown("invalid values are not rejected");
    return statuses.size === 1 && (status === 400 || status === 422)
      ? { value: status }
      : unknown(`invalid values are rejected with ${[...statuses].join(" and with ")}`);
  },
  repeatedParameter,
  async notFoundEnvelope({ request }) {
    const measured = [];
    for (const operation of ["GetSessionDetails", "GetLivestreamSession"] as const) {
      const exchange = await request({ ...recordProbe(operation, unknownId), expects: "error" });
      measured.push([operation, envelopeOf(exchange)] as const);
    }
    return agree(measured);
  },
  async missingCredentialsStatus({ request }) {
    const { status } = await request({ operation: "GetMeetings", credentials: "none", expects: "error" });
    return status === 400 || status === 401
      ? { value: status }
      : unknown(`a request without credentials returns ${status}`);
  },
  async invalidValueText(context) {
    const { json } = (await showList(context, "GetSessions", { status: "NO-SUCH-STATUS" })).exchange;
    const message = valueAt(json, ["error", "message"]);
    if (typeof message !== "string") return unknown("invalid values are not rejected in the product envelope");
    if (message.startsWith('BAD_REQUEST: "status"')) return { value: "bad-request" };
    return message.startsWith("status: ") ? { value: "plain" } : unknown("invalid values are rejected in other words");
  },
  async unauthorizedBody({ request, found }) {
    const credentials = found.credentialsGiven ? "wrong" : "none";
    const { status, json } = await request({ operation: "GetMeetings", credentials, expects: "error" });
    if (status !== 401) return unknown(`${credentials} credentials return ${status}`);
    if (Array.isArray(valueAt(json, ["errors"]))) return { value: "gateway" };
    return typeof valueAt(json, ["message"]) === "string" ? { value: "message" } : unknown("the body is another");
  },
} satisfies Partial<Measurements>;

/** Reports whether an invalid value is rejected, or returns the same rows as no value at all. */
async function rejects(
  context: CalibrationContext,
  list: ListOperation,
  query: Query,
): Promise<Measured<"reject" | "ignore">> {
  const ids = (rows: readonly { readonly id: string }[]) =>
    rows
      .map(({ id }) => id)
      .sort()
      .join();
  const { rows, rejected, exchange } = await showList(context, list, query);
  if (rejected) return { value: "reject" };
  const what = Object.entries(query).join().replace(",", "=");
  if (exchange.status !== 200) return unknown(`${what} returns ${exchange.status}`);
  const usual = (await showList(context, list, {})).rows;
  if (usual.length === 0) return unknown("there are no rows");
  return ids(rows) === ids(usual)
    ? { value: "ignore" }
    : unknown(`${what} is not rejected, and shows other rows than without it`);
}

/** Repeats the meeting parameter of sessions in both orders: with an unknown meeting, and with one that has sessions. */
async function repeatedParameter(context: CalibrationContext): Promise<Measured<"reject" | "first" | "last">> {
  const usual = readableList(context, "GetSessions").walk.rows.map((row) => text(row, "associated_id"));
  const other = usual.find((id) => id !== undefined && usual.some((one) => one !== id));
  if (other === undefined) return unknown("the sessions are all of one meeting");
  const show = async (ids: readonly string[]) => {
    const { rows, rejected, exchange } = await showList(context, "GetSessions", { associated_id: ids });
    if (rejected) return "rejected";
    if (exchange.status !== 200) return String(exchange.status);
    if (rows.length === 0) return "none";
    return rows.every(({ associated_id }) => associated_id === other) ? "its" : "all";
  };
  const seen = `${await show([unknownId, other])} ${await show([other, unknownId])}`;
  if (seen === "rejected rejected") return { value: "reject" };
  if (seen === "none its") return { value: "first" };
  if (seen === "its none") return { value: "last" };
  if (seen === "all all" && (await ignoresInvalid(context))) return { value: "reject" };
  if (seen === "its its") return unknown("a repeated parameter takes both values");
  return unknown(`a repeated parameter has another meaning (${seen})`);
}

function envelopeOf({ status, json, probe }: Exchange): Measured<"product" | "gateway"> {
  if (status !== 404) return misfit(`${probe.operation} returns ${status} for an unknown id`);
  const [product, gateway] = [productErrorModel, gatewayErrorModel].map((model) => model.safeParse(json).success);
  if (product === gateway) return misfit(`${probe.operation} returns 404 in neither envelope`);
  return { value: product ? "product" : "gateway" };
}
