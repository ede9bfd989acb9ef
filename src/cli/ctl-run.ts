import { z } from "zod";
import { httpSend, rejection } from "../clients/control-http.js";
import { parseEvents } from "../lib/event-stream.js";
import { parseBody, readBody } from "../lib/http-body.js";
import { parseJson } from "../lib/json-path.js";
import { printableLine } from "../lib/printable.js";
import type { Send } from "../server/control/control.js";
import { ControlError, methodOf } from "../server/control/control.js";
import { scopePath } from "../server/http/urls.js";
import type { CtlOptions } from "./ctl.js";
import { type ParsedCommand, parseCommand, readScript } from "./ctl-script.js";
import {
  commandHelp,
  commandList,
  ownCommandHelp,
  type PrintedRequest,
  participantsText,
  requestLine,
  resultText,
} from "./ctl-text.js";
import { CliError, exitCodes, jsonError } from "./exit.js";
import { controlTokenVariable, secretFrom } from "./options.js";
import { print, printError, printUntrusted } from "./output.js";
import {
  boundedFetch,
  commandTimeoutMs,
  mockUrl,
  rejectedText,
  unreachable,
  waitForEnd,
  waitForMock,
} from "./running-mock.js";

/** Runs `ctl`: one command, a script of commands, or the list of commands. With --json, errors are JSON too. */
export async function runCtl(words: readonly string[], options: CtlOptions): Promise<void> {
  try {
    await runRequested(words, options);
  } catch (error) {
    if (!options.json || !(error instanceof CliError)) throw error;
    printError(jsonError(error.message, error.exitCode));
    process.exitCode = error.exitCode;
  }
}

async function runRequested(words: readonly string[], options: CtlOptions): Promise<void> {
  const { script, help } = options;
  const [group] = words;
  const ownHelp = help ? ownCommandHelp(group) : undefined;
  if (ownHelp) return print(ownHelp);
  const controller = new Controller(options, secretFrom(controlTokenVariable));
  if (script === undefined) return runWords(words, controller);
  if (group !== undefined) throw new CliError("--script cannot be combined with a command");
  return controller.runScript(script);
}

/** Runs a command of `ctl` itself or of the mock, or lists the commands of the mock. */
async function runWords([group, name, ...fields]: readonly string[], controller: Controller): Promise<void> {
  switch (group) {
    case "wait":
    case "shutdown":
      if (name !== undefined) throw new CliError(`${group} takes only options`);
      return group === "wait" ? controller.wait() : controller.shutDown();
    case "participants":
      if (name !== undefined && fields.length === 0) return controller.listParticipants(name);
      throw new CliError("participants takes the id of a session: ctl participants ID");
    case "help":
      return print(commandList(name));
  }
  if (group === undefined || name === undefined || name === "help") return print(commandList(group));
  if (group !== "sessions" || name !== "show") return controller.runCommand(group, name, fields);
  const ids = fields.map((field) => (field.includes("=") ? field : `session_id=${field}`));
  return controller.runCommand(group, "read", ids);
}

class Controller {
  readonly #url: string;
  readonly #sendCommand: Send;

  constructor(
    private readonly options: CtlOptions,
    private readonly token: string | undefined,
  ) {
    this.#url = mockUrl("--url", options.url);
    const fetch = boundedFetch(options.timeout);
    this.#sendCommand = httpSend(this.#url, { scope: options.scope, token, fetch });
  }

  async runCommand(group: string, name: string, fields: readonly string[]): Promise<void> {
    const { follow, live, help, coverageMin } = this.options;
    if (help) return print(commandHelp(group, name));
    const flags = [
      { isGiven: follow, flag: "--follow", of: "journal list" },
      { isGiven: coverageMin !== undefined, flag: "--coverage-min", of: "coverage read" },
      { isGiven: live, flag: "--live", of: "sessions list" },
    ];
    const misplaced = flags.find(({ isGiven, of }) => isGiven && of !== `${group} ${name}`);
    if (misplaced) throw new CliError(`${misplaced.flag} works only with ctl ${misplaced.of}`);
    if (live && fields.some((field) => field.startsWith("status="))) {
      throw new CliError("--live and status cannot be combined: --live means status=LIVE");
    }
    const listed = fields.find((field) => /^(after|limit)=/.test(field));
    if (follow && listed !== undefined) {
      throw new CliError(`--follow and ${listed} cannot be combined: it prints requests as they arrive`);
    }
    const command = await parseCommand(group, name, live ? [...fields, "status=LIVE"] : fields, this.options);
    return follow ? this.#followJournal(command) : this.#run(command);
  }

  /** Runs the commands of a file in order. All are parsed first: when one is wrong, none runs. */
  async runScript(file: string): Promise<void> {
    for (const { at, command } of await readScript(file, this.options)) {
      await this.#run(command).catch((error: unknown) => {
        if (error instanceof CliError) throw new CliError(`${at}: ${error.message}`, error.exitCode);
        throw error;
      });
    }
  }

  async #run({ group, name, input }: ParsedCommand, format = resultText): Promise<void> {
    const result = await this.#send(group, name, input);
    this.#print(result, (found) => format(found, `${group} ${name}`));
    this.#judge(group, name, result);
  }

  async listParticipants(session: string): Promise<void> {
    return this.#run(await parseCommand("sessions", "read", [`session_id=${session}`], this.options), participantsText);
  }

  /** Prints a result as JSON, or in a form for people. */
  #print(result: unknown, format: (result: unknown) => string): void {
    try {
      if (this.options.json) print(`${JSON.stringify(result)}\n`);
      else printUntrusted(format(result));
    } catch {
      throw this.#foreign();
    }
  }

  #foreign(): CliError {
    return new CliError(`what responds at ${this.#url} is not a mock of this version`, exitCodes.couldNotCheck);
  }

  async wait(): Promise<void> {
    const health = await waitForMock(this.#url, this.options.timeout ?? 10_000);
    const { name, version, revision } = health;
    const text = `${name} ${printableLine(version)} serves revision ${printableLine(revision)} on ${this.#url}`;
    print(`${this.options.json ? JSON.stringify(health) : text}\n`);
  }

  async shutDown(): Promise<void> {
    await this.#send("server", "shutdown", {});
    await waitForEnd(this.#url, this.options.timeout ?? 10_000);
    print(this.options.json ? "{}\n" : "done\n");
  }

  /** Prints requests as they arrive, one per line, until the mock stops, the user interrupts or the output is closed. */
  async #followJournal({ input }: ParsedCommand): Promise<void> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(input)) query.set(name, String(value));
    const { timeout = commandTimeoutMs } = this.options;
    const ended = new AbortController();
    process.stdout.once("error", () => ended.abort());
    const timer = setTimeout(() => ended.abort(new Error(`no response within ${timeout / 1000} s`)), timeout);
    const path = `${scopePath(this.options.scope)}/_testkit/journal/stream?${query}`;
    const response = await fetch(this.#url + path, {
      signal: ended.signal,
      // A redirect could carry the token to another host.
      redirect: "manual",
      headers: this.token === undefined ? {} : { "x-testkit-token": this.token },
    })
      .catch(async (error: unknown) => {
        throw await unreachable(error, this.#url, "--url");
      })
      .finally(() => clearTimeout(timer));
    if (!response.ok || !response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      // Throws a clearer error if the mock takes no commands either.
      await this.#send("journal", "list", { limit: 1 });
      const error = rejection(response.status, parseBody(await readBody(response.body, maxErrorBytes)).json);
      if (error) throw commandError(error);
      throw new CliError(`no journal stream at ${this.#url} (status ${response.status})`, exitCodes.couldNotCheck);
    }
    for await (const { data } of untilDisconnected(parseEvents(response.body))) {
      this.#print(parseJson(data), (request) => requestLine(request as PrintedRequest));
    }
  }

  async #send(group: string, name: string, input: object): Promise<unknown> {
    try {
      return await this.#sendCommand(group, name, methodOf(group, name) ?? "POST", input);
    } catch (error) {
      if (error instanceof ControlError) throw commandError(error);
      throw await unreachable(error, this.#url, "--url");
    }
  }

  /** Sets the exit code if the result is a failed expectation. */
  #judge(group: string, name: string, result: unknown): void {
    const { success, data } = judged.safeParse(result);
    if (!success) throw this.#foreign();
    const { ok, percent } = data;
    if (group === "journal" && name === "verify" && ok === false) process.exitCode = exitCodes.broken;
    const { coverageMin } = this.options;
    if (group === "coverage" && coverageMin !== undefined && percent !== undefined && percent < coverageMin) {
      throw new CliError(`coverage is ${percent} %, less than ${coverageMin} %`, exitCodes.broken);
    }
  }
}

function commandError(error: ControlError): CliError {
  return new CliError(rejectedText(error), rejections[error.status] ?? exitCodes.broken);
}

/** Exit codes by status; the others mean that an expectation is not met. */
const rejections: Readonly<Record<number, number>> = {
  400: exitCodes.usage,
  401: exitCodes.couldNotCheck,
  403: exitCodes.couldNotCheck,
};

const judged = z.looseObject({ ok: z.boolean().optional(), percent: z.number().optional() });

const maxErrorBytes = 1_000_000;

/** Yields the events of a stream. Ends, without an error, when the mock stops. */
async function* untilDisconnected<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* events;
  } catch {}
}
