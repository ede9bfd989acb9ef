import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { FastifyReply } from "fastify";

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

/** Reports whether there is a console: not in a project that was never built. */
export function hasConsole(): boolean {
  return consoleFolder() !== undefined;
}

/** Sends a file of the console. It comes from the package, so that another version may follow at once. */
export async function sendConsoleFile(reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  const folder = consoleFolder();
  if (!folder) return reply.code(404).send();
  const content = await readFile(new URL(file, folder));
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

/** Finds the built console, wherever the bundler has put this module. */
function consoleFolder(): URL | undefined {
  for (let folder = new URL(".", import.meta.url); ; folder = new URL("..", folder)) {
    const found = ["console/", "dist/console/"].map((path) => new URL(path, folder)).find(isBuilt);
    if (found || folder.href === new URL("..", folder).href) return found;
  }
}

function isBuilt(folder: URL): boolean {
  return existsSync(new URL("main.js", folder));
}
