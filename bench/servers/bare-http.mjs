// The limit that Node itself sets: a constant string for every path. Usage: node bare-http.mjs BYTES
import { createServer } from "node:http";

const body = JSON.stringify("x".repeat(Math.max(0, Number(process.argv[2] ?? 600) - 2)));
const headers = { "content-type": "application/json; charset=utf-8", "content-length": body.length };
const server = createServer((_request, response) => response.writeHead(200, headers).end(body));
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
