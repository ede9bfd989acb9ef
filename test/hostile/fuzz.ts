// Sends mutated bytes over raw sockets to a mock for a while: `npm run fuzz -- --minutes 1`. Fails on a 5xx that the mock
// should not return, on a connection that gets neither a response nor an end, and on growing memory.
import { connect } from "node:net";
import { parseArgs } from "node:util";
import { createMock } from "../../src/server/mock.js";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "1" }, seed: { type: "string", default: "1" } },
});
const until = performance.now() + Number(values.minutes) * 60_000;
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

const mock = await createMock({ onNotice() {}, journal: 200, maxTenants: 1_000_000 });
const { port } = new URL(await mock.listen());
const statuses = new Map<string, number>();
const problems: string[] = [];
let sent = 0;
let early = 0;

await Promise.all(Array.from({ length: 8 }, work));
const late = heap();
await mock.close();
process.stdout.write(
  `${JSON.stringify({ sent, statuses: Object.fromEntries([...statuses].sort()), heapMb: [early, late] })}\n`,
);
if (late > early * 2 + 200) problems.push(`The heap grew from ${early} to ${late} MB.`);
for (const _problem of problems.slice(0, 20))
  process.stderr.write(
    problems
      .slice(0, 20)
      .map((problem) => `${problem}\n`)
      .join(""),
  );
process.exit(problems.length > 0 ? 1 : 0);

async function work(): Promise<void> {
  while (performance.now() < until) {
    const request = mutated();
    const { text, hung } = await exchange(request);
    sent++;
    if (sent === 2000) early = heap();
    for (const [, status = ""] of text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // Limits of the mock are not defects.
      if (status.startsWith("5") && !/already holds/.test(text))
        problems.push(`${status}: ${JSON.stringify(request.toString("latin1"))}`);
    }
    if (hung) problems.push(`No end: ${JSON.stringify(request.toString("latin1"))}`);
  }
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
    const socket = connect({ port: Number(port), host: "127.0.0.1" });
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

function heap(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1024 / 1024);
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
