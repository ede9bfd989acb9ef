import { z } from "zod";
import { httpSend } from "../../clients/http-send.js";
import { messageOf } from "../../lib/message.js";
import { printable } from "../../lib/terminal.js";
import type { Send } from "../../server/control/control.js";
import { ControlError } from "../../server/control/control-error.js";
import { commandNamed } from "../../server/control/dispatch.js";
import { controlVerbs } from "../../server/control/verbs.js";
import { inputViolations } from "../../server/control/violations.js";
import type { CtlOptions } from "../ctl.js";
import { CliError, exitCodes, multilineError } from "../failure.js";
import { answerText } from "./answer-text.js";
import { parseFields } from "./parse-fields.js";

/** A command that is right as far as can be told without the mock. */
export interface ParsedCommand {
  readonly group: string;
  readonly verb: string;
  readonly input: Record<string, unknown>;
}

/** Carries commands out on a running mock and prints what it answers. */
export class Controller {
  readonly #carryOut: Send;
  readonly #options: CtlOptions;

  constructor(
    options: CtlOptions,
    readonly token: string | undefined,
  ) {
    this.#options = options;
    const { scope } = options;
    this.#carryOut = httpSend(this.url, {
      ...(scope !== undefined && { scope }),
      ...(token !== undefined && { token }),
    });
  }

  get url(): URL {
    if (URL.canParse(this.#options.url)) return new URL(this.#options.url);
    throw new CliError(
      `--url: ${JSON.stringify(this.#options.url)} is not a URL: write one such as http://127.0.0.1:4010`,
    );
  }

  get scope(): string | undefined {
    return this.#options.scope;
  }

  get json(): boolean {
    return this.#options.json;
  }

  /** Makes a command of words. Throws `CliError` with everything that is wrong. */
  async parse(group: string, verb: string, words: readonly string[]): Promise<ParsedCommand> {
    try {
      const command = `${group} ${verb}`;
      const { input: model } = commandNamed(group, verb);
      const given = command === "state load" ? await loadInput(model, words) : parseFields(model, words);
      const input = { ...this.#tenant(model), ...given };
      const parsed = model.safeParse(input);
      if (parsed.success) return { group, verb, input };
      throw ControlError.ofInput(command, inputViolations(parsed.error, model));
    } catch (error) {
      throw multilineError(messageOf(error));
    }
  }

  /** Carries a command out and prints the answer. */
  async run({ group, verb, input }: ParsedCommand): Promise<void> {
    const answer = await this.#send(group, verb, input);
    process.stdout.write(this.json ? `${JSON.stringify(answer)}\n` : printable(answerText(`${group} ${verb}`, answer)));
    this.#judge(group, verb, answer);
  }

  async #send(group: string, verb: string, input: object): Promise<unknown> {
    try {
      const verbs: Readonly<Record<string, Readonly<Record<string, "GET" | "POST">>>> = controlVerbs;
      return await this.#carryOut(group, verb, verbs[group]?.[verb] ?? "POST", input);
    } catch (error) {
      if (error instanceof ControlError) {
        throw new CliError(error.message, error.status === 400 ? exitCodes.usage : exitCodes.broken);
      }
      throw new CliError(
        `no mock answers at ${this.url.origin}: start it, or say where it is with --url`,
        exitCodes.couldNotCheck,
      );
    }
  }

  /** Fails when a check that the command makes has failed. */
  #judge(group: string, verb: string, answer: unknown): void {
    const { ok, percent } = judged.parse(answer);
    if (group === "journal" && verb === "verify" && ok === false) process.exitCode = exitCodes.broken;
    const { coverageMin } = this.#options;
    if (group === "coverage" && coverageMin !== undefined && percent !== undefined && percent < coverageMin) {
      throw new CliError(`coverage is ${percent} %, less than ${coverageMin} %`, exitCodes.broken);
    }
  }

  #tenant(model: z.ZodObject): Record<string, unknown> {
    const { account, app } = this.#options;
    const known = "account_id" in model.shape;
    return {
      ...(known && account !== undefined && { account_id: account }),
      ...(known && app !== undefined && { app_id: app }),
    };
  }
}

async function loadInput(model: z.ZodObject, words: readonly string[]): Promise<Record<string, unknown>> {
  const { stateOf } = await import("./state-of.js");
  return stateOf(model, words);
}

const judged = z.looseObject({ ok: z.boolean().optional(), percent: z.number().optional() });
