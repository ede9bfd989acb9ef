import { Command, type Option } from "commander";
import { suggest } from "../lib/suggest.js";

export const variablePrefix = "REALTIMEKIT_TESTKIT_";

/** Variables with the prefix that are not options of `serve`: other commands, the library and child processes read them. */
export const otherVariables: readonly string[] = [
  "ACCOUNT",
  "APP",
  "CHANGED",
  "CONTROL_TOKEN",
  "DEBUG",
  "FIRST_WORKER",
  "FOLDER",
  "NATS_CERTIFICATE",
  "NATS_CREDENTIALS",
  "NATS_KEY",
  "NATS_PASSWORD",
  "NATS_TOKEN",
  "NATS_USER",
  "READS",
  "RICHER",
  "SCOPE_URL",
  "TOKEN",
  "URL",
  "VARIANT",
  "WORKER_START",
].map((name) => variablePrefix + name);

/**
 * A command whose options may be environment variables too: `--rate-limit` is REALTIMEKIT_TESTKIT_RATE_LIMIT=true,
 * `--no-control` is REALTIMEKIT_TESTKIT_CONTROL=false. The command line decides before them.
 */
export class EnvironmentCommand extends Command {
  readonly #variables = new Set<string>();

  override addOption(option: Option): this {
    const name = variablePrefix + option.attributeName().replaceAll(/[A-Z]/g, "_$&").toUpperCase();
    this.#variables.add(name);
    const value = process.env[name];
    if (value === undefined || isServiceLink(value)) return super.addOption(option);
    const wanted = truthOf(value);
    if (option.required) return super.addOption(value === "" ? option : option.env(name));
    if (option.optional) {
      if (wanted === undefined) return super.addOption(option.env(name));
      return super.addOption(wanted ? option.default(withoutValue(option)) : option);
    }
    if (wanted === undefined) {
      const problem = `error: ${name} is ${JSON.stringify(value)}: expected true or false`;
      this.hook("preAction", () => this.error(problem));
    }
    return super.addOption(wanted === !option.negate ? option.env(name) : option);
  }

  /** Returns a notice for each variable of the prefix that nothing reads. */
  unknownVariables(): string[] {
    const withoutPrefix = (name: string) => name.slice(variablePrefix.length);
    const known = [...this.#variables, ...otherVariables];
    const unknown = Object.entries(process.env).filter(
      ([name, value = ""]) => name.startsWith(variablePrefix) && !known.includes(name) && !isServiceLink(value),
    );
    return unknown.flatMap(([name]) => {
      if (serviceVariable.test(withoutPrefix(name))) return [];
      const meant = suggest(withoutPrefix(name), Array.from(this.#variables, withoutPrefix));
      return `notice: nothing reads ${name}${meant === undefined ? "" : `; did you mean ${variablePrefix}${meant}?`}\n`;
    });
  }
}

/** Returns the value of an option that is given without its optional value. */
function withoutValue({ presetArg, parseArg }: Option): unknown {
  return typeof presetArg === "string" && parseArg ? parseArg(presetArg, undefined) : (presetArg ?? true);
}

/** Reports whether Kubernetes has set a variable for a service of this name, which does not configure the mock. */
function isServiceLink(value: string): boolean {
  return /^(tcp|udp|sctp):\/\//.test(value);
}

const serviceVariable = /^(SERVICE_(HOST|PORT)|PORT_\d)/;

function truthOf(value: string): boolean | undefined {
  if (/^(true|1|yes)$/i.test(value)) return true;
  return /^(false|0|no|)$/i.test(value) ? false : undefined;
}
