import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What nobody may read outside the target: letters only, so that no escape changes it. */
export const canary = "zqcanaryxkwv";

/** The token that every request carries. */
export const token = "hostile-token-0123456789-abcdef";

/** A request to the hostile target, and how a correct one responds. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: string;
  /** How many requests came before. */
  readonly count: number;
  readonly good: { readonly status: number; readonly body: string };
}

export type Behaviour = (visit: Visit) => void;

/** A record, or the envelope around some: whatever has members. */
type Members = Record<string, unknown>;

const json = { "content-type": "application/json" };

/** Sends a body of any bytes. */
function body(text: string | Uint8Array, headers: Record<string, string | string[]> = json, status = 200): Behaviour {
  return ({ response }) => void response.writeHead(status, headers).end(text);
}

/** Sends the correct body, changed as a text. */
function text(change: (body: string, visit: Visit) => string): Behaviour {
  return (visit) => void visit.response.writeHead(visit.good.status, json).end(change(visit.good.body, visit));
}

/** Sends the correct body with every record in it changed. */
function records(change: (record: Members, visit: Visit) => unknown): Behaviour {
  return text((good, visit) =>
    JSON.stringify(
      JSON.parse(good, (_, value) =>
        typeof value === "object" && value !== null && "created_at" in value ? change(value, visit) : value,
      ),
    ),
  );
}

/** Sends the correct body in an envelope that is changed. */
function envelope(change: (body: Members, visit: Visit) => unknown): Behaviour {
  return text((good, visit) => JSON.stringify(change(JSON.parse(good) as Members, visit)));
}

/** Sends the correct response with other headers. */
function headers(more: Record<string, string | string[]>): Behaviour {
  return ({ response, good }) => void response.writeHead(good.status, { ...json, ...more }).end(good.body);
}

/** Writes bytes to the connection, past HTTP, and closes it. */
function bytes(raw: string): Behaviour {
  return ({ response }) => {
    response.socket?.end(raw);
  };
}

/** Writes something again and again, until the client leaves. */
function endless(start: (response: ServerResponse) => void, part: string | Uint8Array): Behaviour {
  return ({ response }) => {
    start(response);
    const more = () => {
      while (!response.destroyed && response.write(part));
    };
    response.on("drain", more);
    more();
  };
}

const all = (value: unknown) => (record: Members) =>
  Object.fromEntries(Object.keys(record).map((name) => [name, value]));
const set = (members: Members | ((record: Members) => Members)) => (record: Members) => ({
  ...record,
  ...(typeof members === "function" ? members(record) : members),
});
const field = (name: string, value: unknown) =>
  records((record) =>
    JSON.parse(JSON.stringify({ ...record, "@": value }).replace('"@":', `${JSON.stringify(name)}:`)),
  );
const personal = { title: canary, meeting_display_name: canary, meta: { [canary]: canary }, err_message: canary };
const escapedToken = Array.from(token, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("");
const base64Token = Buffer.from(`user:${token}`).toString("base64url");
const steering = `\u001b[2J\u009b\u0007\r\n::error::${canary}\n##[error]${canary}\u202e\u200b`;
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const bomb = Buffer.alloc(40_000_000, " ");

/** What a target can do to whoever reads it. Everything it says beside the contract holds the canary. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  "is correct, with people's texts": records(set(personal)),
  "adds an e-mail": records(set({ organizer_email: `${canary}@example.com` })),
  "adds a signed URL": records(set({ recording_url: `https://example.com/${canary}?sig=${canary}` })),
  "adds an object": records(set({ [canary]: { [canary]: [canary, { [canary]: canary }] } })),
  "adds a number that is a phone's": records(set({ phone: 4_917_012_345_678 })),
  "has a title that is an object": records(set({ title: { text: canary }, meeting_display_name: { text: canary } })),
  "has a title that is a list": records(set({ title: [canary], meeting_display_name: [[canary]] })),
  "has texts for numbers": records(set({ minutes_consumed: canary, live_participants: canary })),
  "has texts for times": records(set({ created_at: canary, updated_at: `2026-01-01 ${canary}` })),
  "has texts for statuses": records(set({ status: canary, type: canary })),
  "has texts for booleans": records(set({ persist_chat: canary, record_on_start: canary })),
  "has ids that are names": records(set({ id: canary, associated_id: canary, organization_id: canary })),
  "has ids that lead elsewhere": records(set({ id: "..", associated_id: "../../.." })),
  "has ids with separators": records(set({ id: `a/../${canary}?x=1#y`, associated_id: "%2e%2e%2f" })),
  "has ids that steer a terminal": records(set({ id: steering, associated_id: steering })),
  "has ids that are the token": records(set({ id: token, associated_id: token })),
  "has null everywhere": records(all(null)),
  "has its text everywhere": records(all(canary)),
  "has lists everywhere": records(all([canary])),
  "has objects everywhere": records(all({ id: canary })),
  "has numbers everywhere": records(all(1e308)),
  "has numbers too large": text((good) => good.replaceAll(/:(\d+)([,}])/g, ":1e999$2")),
  "has negative counts": records(
    set({ live_participants: -1, max_concurrent_participants: -5, minutes_consumed: -0.5 }),
  ),
  "has empty texts": records(all("")),
  "has texts of a megabyte": records(set({ title: canary.repeat(1000), meeting_display_name: canary.repeat(1000) })),
  "has control characters in texts": records(set({ title: steering, meeting_display_name: steering })),
  "has workflow commands as field names": field(`\n::stop-commands::${canary}\n`, 1),
  "has the other workflow commands as field names": field(`##[add-mask]${canary}`, canary),
  "has bidirectional field names": field(`\u202e${canary}\u2066`, canary),
  "has a field called __proto__": text((good) =>
    good.replaceAll('"id":', `"__proto__":{"${canary}":"${canary}"},"id":`),
  ),
  "has fields called as an object's": records(set({ constructor: canary, toString: canary, hasOwnProperty: canary })),
  "has every field twice": text((good) =>
    good.replaceAll('"id":', `"id":"${canary}","${canary}":1,"${canary}":2,"id":`),
  ),
  "has a hundred fields more": records((record) => ({
    ...record,
    ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${canary}${index}`, canary])),
  })),
  "has records that are texts": envelope((good) => ({ ...good, data: [canary, canary] })),
  "has an envelope that is a list": envelope((good) => [good, canary]),
  "has an envelope that is a text": envelope(() => canary),
  "has data that is a text": envelope((good) => ({ ...good, data: canary, success: canary })),
  "has an error with status 200": envelope(() => ({ success: false, error: { code: canary, message: canary } })),
  "has nested lists": envelope((good) => ({ ...good, data: JSON.parse(nested(190)) })),
  "nests 5,000 levels": body(`{"data":${nested(5000)}}`),
  "nests 200,000 levels": body(`{"data":${nested(200_000)}}`),
  "opens 200,000 objects": body('{"a":'.repeat(200_000)),
  "has half of a surrogate pair": text((good) => good.replaceAll('"id":"', '"id":"\\ud800')),
  "has NUL characters": records(set({ title: `\u0000${canary}\u0000`, id: "\u0000" })),
  "starts with a byte order mark": text((good) => `\ufeff${good}`),
  "sends UTF-16": body(Buffer.from(JSON.stringify({ data: canary }), "utf16le")),
  "sends invalid UTF-8": body(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  "sends an empty body": body(""),
  "sends HTML": body(`<html><title>${canary}</title><script>alert("${canary}")</script>`, {
    "content-type": "text/html",
  }),
  "sends JSON that stops": body(`{"data":[{"id":"${canary}`),
  "sends JSON with something behind it": text((good) => `${good}${canary}`),
  "sends HTML as another media type": body(canary, { "content-type": `${canary}/${canary}; x="${canary}"` }),
  "claims another encoding of characters": headers({ "content-type": `application/json; charset=${canary}` }),
  "echoes the token": ({ request, response }) =>
    void response
      .writeHead(200, { ...json, "x-echo": String(request.headers.authorization) })
      .end(JSON.stringify({ data: [], success: true, echo: request.headers.authorization })),
  "echoes the token with escapes": text((good) =>
    good.replaceAll('"id":', `"${escapedToken}":1,"title":"${escapedToken}","id":`),
  ),
  "echoes the token in base64": records(
    set({ title: base64Token, meeting_display_name: base64Token, id: base64Token }),
  ),
  "sets cookies": headers({ "set-cookie": [`a=${canary}; Domain=example.com`, `${canary}=1`] }),
  "sends headers with its text": headers({
    [canary]: canary,
    server: canary,
    "retry-after": canary,
    ratelimit: canary,
  }),
  "sends a header twice": headers({ "content-type": ["application/json", `text/${canary}`] }),
  "redirects to elsewhere": body("", { location: `https://${canary}.example.com/${canary}` }, 302),
  "redirects to itself": ({ response, url }) => void response.writeHead(307, { location: url }).end(),
  "rejects with its text": body(JSON.stringify({ success: false, error: { code: 403, message: canary } }), json, 403),
  "rejects in the words of a gateway": body(
    JSON.stringify({ success: false, errors: [{ code: 1, message: steering }], messages: [canary], result: null }),
    json,
    401,
  ),
  "fails with its text": body(canary, { "content-type": "text/plain" }, 500),
  "is not found": body(JSON.stringify({ [canary]: canary }), json, 404),
  "asks to wait for a day": body("{}", { ...json, "retry-after": "86400" }, 429),
  "asks to wait longer than the run": body("{}", { ...json, "retry-after": "30" }, 503),
  "has no requests left": headers({ ratelimit: '"default";r=0;t=30' }),
  "sends status 999": bytes("HTTP/1.1 999 Odd\r\ncontent-length: 2\r\n\r\n{}"),
  "sends what is no HTTP": bytes(`${canary}\r\n\r\n`),
  "sends a broken header": bytes(`HTTP/1.1 200 OK\r\n${canary}\u0000: x\r\n\r\n{}`),
  "sends headers of a megabyte": bytes(`HTTP/1.1 200 OK\r\nx: ${canary.repeat(90_000)}\r\n\r\n{}`),
  "sends two lengths": bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}abc"),
  "sends a length and chunks": bytes(
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
  ),
  "sends less than it announces": bytes(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":"${canary}`),
  "sends a broken chunk": bytes(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${canary}\r\n`),
  "sends early responses without end": ({ response }) => {
    const timer = setInterval(() => {
      if (response.destroyed || response.socket?.destroyed !== false) clearInterval(timer);
      else response.socket.write("HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n");
    }, 20);
  },
  "closes the connection": ({ response }) => void response.socket?.destroy(),
  "never responds": () => {},
  "drips a byte now and then": ({ response }) => {
    response.writeHead(200, json).write("{");
    const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(" ")), 50);
  },
  "sends a body without end": endless((response) => void response.writeHead(200, json), `"${canary.repeat(1000)}",`),
  "sends a bomb": body(gzipSync(bomb), { ...json, "content-encoding": "gzip" }),
  "sends a bomb in a bomb": body(gzipSync(gzipSync(bomb)), { ...json, "content-encoding": "gzip, gzip" }),
  "sends another bomb": body(brotliCompressSync(bomb.subarray(0, 20_000_000)), { ...json, "content-encoding": "br" }),
  "claims a compression that is none": headers({ "content-encoding": "gzip" }),
  "claims a compression that nobody knows": headers({ "content-encoding": canary }),
  "claims 2,500 compressions": headers({ "content-encoding": Array(2500).fill("gzip").join(",") }),
  "has pages without end": envelope((good, { count }) =>
    Array.isArray(good.data)
      ? { ...good, data: good.data.map((row: Members, index) => ({ ...row, id: `${count}-${index}` })) }
      : good,
  ),
  "shows the same page for ever": text((good) => good.replaceAll(/"total_count":\d+/g, '"total_count":1000000')),
  "counts more with every page": text((good, { count }) =>
    good.replaceAll(/"total_count":\d+/g, `"total_count":${count * 1000}`),
  ),
  "is another with every request": text((good, { count }) => (count % 2 === 0 ? good : `{"data":"${canary}"}`)),
};
