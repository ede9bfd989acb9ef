// Sends mutated bytes over raw sockets to a mock for a while: `npm run fuzz -- --minutes 1`. Fails on a 5xx other than that
// of a limit, on a connection that gets neither a response nor an end, on a mock that exits, and on memory that grows in
// the second half of the time by more than new tenants take.
import { fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";

/** What a mock holds after its garbage is collected. */
export interface Use {
  readonly heapMb: number;
  readonly externalMb: number;
  readonly rssMb: number;
  readonly scopes: number;
  readonly tenants: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    "max-tenants": { type: "string", default: "1000" },
  },
});
const durationMs = Number(values.minutes) * 60_000;
const start = performance.now();
const random = randomFrom(Number(values.seed));
const hangMs = 10_000;
const app = "/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";
const headers = "Host: localhost\r\nAuthorization: Bearer test\r\n";
const seeds = [
  `GET ${app}/sessions?page_no=1&per_page=3 HTTP/1.1\r\n${headers}\r\n`,
  `GET ${app}/meetings?search=a HTTP/1.1\r\n${headers}X-Testkit-Scope: one\r\n\r\n`,
  `HEAD /scope/a${app}/sessions/session_id HTTP/1.1\r\n${headers}\r\n`,
  `OPTIONS ${app}/sessions HTTP/1.1\r\n${headers}Origin: http://localhost:1\r\nAccess-Control-Request-Method: GET\r\n\r\n`,
  `POST /_testkit/meetings/create HTTP/1.1\r\n${headers}Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{"title":"a"}`,
  `POST ${app}/meetings HTTP/1.1\r\n${headers}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  `GET /_testkit/journal?limit=1 HTTP/1.1\r\n${headers}\r\n`,
  `TRACE /_testkit/clock HTTP/1.1\r\n${headers}\r\n`,
];

const mock = fork(join(import.meta.dirname, "fuzzed-mock.ts"), [values["max-tenants"]]);
const [port] = (await once(mock, "message")) as [number];
const problems: string[] = [];
mock.once("exit", (code, signal) => {
  problems.push(`The mock exited with ${code ?? signal}.`);
  finish();
});
const statuses = new Map<string, number>();
const uses: Use[] = [];
let sent = 0;

// The first sample is taken when code and connections are warm, the last when no connection is open.
const samples = sampleAt([0.05, 0.5, 0.75]);
await Promise.all(Array.from({ length: 8 }, work));
await samples;
uses.push(await useOf());
const [, middle, , end] = uses;
const tenantMb = 0.25;
if (middle && end && end.heapMb - middle.heapMb > 10 + (end.tenants - middle.tenants) * tenantMb)
  problems.push("The memory grew in the second half by more than new tenants take.");
finish();

function finish(): never {
  mock.removeAllListeners().kill();
  process.stdout.write(
    `${JSON.stringify({ sent, statuses: Object.fromEntries([...statuses].sort()), problems: problems.length, uses })}\n`,
  );
  for (const problem of problems.slice(0, 20)) process.stderr.write(`${problem}\n`);
  process.exit(problems.length > 0 ? 1 : 0);
}

async function sampleAt(parts: readonly number[]): Promise<void> {
  for (const part of parts) {
    await wait(Math.max(0, start + durationMs * part - performance.now()));
    uses.push(await useOf());
  }
}

async function useOf(): Promise<Use> {
  mock.send("use");
  const [sample] = (await once(mock, "message")) as [Use];
  return sample;
}

async function work(): Promise<void> {
  while (performance.now() - start < durationMs) {
    const request = mutated();
    const { text, hung } = await exchange(request);
    sent++;
    for (const [, status = ""] of text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // Limits of the mock are not defects; a response to HEAD does not say which it is.
      const isLimit = status === "503" && (/already holds/.test(text) || request.includes("HEAD "));
      if (status.startsWith("5") && !isLimit) problems.push(`${status}: ${shown(request)}`);
    }
    if (hung) problems.push(`No end: ${shown(request)}`);
  }
}

function shown(request: Buffer): string {
  return JSON.stringify(request.toString("latin1").slice(0, 1000));
}

function mutated(): Buffer {
  let bytes = Buffer.from(pick(seeds), "latin1");
  for (let rest = pickNumber(6); rest > 0; rest--) {
    const at = pickNumber(bytes.length);
    const part = Buffer.from(
      pick([
        "\r\n",
        "\0",
        "%",
        "%ff",
        " ",
        ":",
        "/",
        "..",
        "?",
        "&",
        "\x80",
        "{",
        '"',
        "9".repeat(20),
        "a".repeat(5000),
        "Content-Length: 5\r\n",
      ]),
      "latin1",
    );
    const removed = pick([0, 0, 1, 1, 4, pickNumber(40)]);
    bytes = Buffer.concat([
      bytes.subarray(0, at),
      pick([part, Buffer.of(pickNumber(256)), Buffer.alloc(0)]),
      bytes.subarray(at + removed),
    ]);
  }
  return bytes;
}

/** Sends bytes and half-closes; the mock must respond or end the connection. */
function exchange(bytes: Buffer): Promise<{ text: string; hung: boolean }> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ port, host: "127.0.0.1" });
    const timer = setTimeout(() => finish(true), hangMs);
    const finish = (hung: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, hung });
    };
    socket.setEncoding("latin1").on("data", (part) => {
      text += part;
    });
    socket.on("error", () => finish(false)).on("close", () => finish(false));
    socket.end(bytes);
  });
}

function pickNumber(below: number): number {
  return Math.floor(random() * below);
}

function pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
  return list[pickNumber(list.length)] as T;
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
