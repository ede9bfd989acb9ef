import type { LoggedRequest } from "../../server/http/messages.js";

/** Where a line per request goes. */
export interface RequestLogger {
  request(request: LoggedRequest): void;
  notice(notice: string): void;
}

/** A logger of requests on standard output: readable lines on a terminal, JSON lines elsewhere. */
export async function createRequestLogger(): Promise<RequestLogger> {
  // A bundle knows the default export of a CommonJS package only.
  const { default: pino } = await import("pino");
  const logger = process.stdout.isTTY ? pino({ base: null }, await prettyStream()) : pino({ base: null });
  return {
    request({ method, url, status, durationMs }) {
      const fields = { method, url, status, durationMs: Math.round(durationMs * 100) / 100 };
      if (process.stdout.isTTY) logger.info(`${method} ${url} ${status} ${fields.durationMs} ms`);
      else logger.info(fields, "request");
    },
    notice(notice) {
      logger.warn(notice);
    },
  };
}

async function prettyStream() {
  const { default: pretty } = await import("pino-pretty");
  return pretty({ colorize: true, translateTime: "HH:MM:ss.l", ignore: "pid,hostname", sync: true });
}
