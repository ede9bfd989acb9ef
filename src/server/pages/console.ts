import { readFile } from "node:fs/promises";
import type { FastifyReply } from "fastify";
import { packageFile } from "../../lib/package-file.js";

const types = {
  "index.html": "text/html; charset=utf-8",
  "main.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

type ConsoleFile = keyof typeof types;

/** Nothing but the files of the console, and requests to this mock. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

export function isConsoleFile(name: string): name is ConsoleFile {
  return Object.hasOwn(types, name);
}

/** Reports whether the console is built, which that of a checkout need not be. */
export function hasConsole(): boolean {
  try {
    return consoleFile("index.html") !== undefined;
  } catch {
    return false;
  }
}

/** Sends a file of the console. It comes from the package, so that another version may follow at once. */
export async function sendConsoleFile(reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  const content = await readFile(consoleFile(file));
  return reply
    .headers({
      "content-type": types[file],
      "content-security-policy": policy,
      "cache-control": "no-cache",
      vary: "Accept",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    })
    .send(content);
}

function consoleFile(file: ConsoleFile): URL {
  return packageFile(`dist/console/${file}`, import.meta.url);
}
