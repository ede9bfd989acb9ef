import { Command, type Option } from "commander";

export const variablePrefix = "REALTIMEKIT_TESTKIT_";

/**
 * A command whose options may be environment variables too: `--rate-limit` is REALTIMEKIT_TESTKIT_RATE_LIMIT=true,
 * `--no-control` is REALTIMEKIT_TESTKIT_CONTROL=false. The command line decides before them.
 */
export class EnvironmentCommand extends Command {
  override addOption(option: Option): this {
    const name = variablePrefix + option.attributeName().replaceAll(/[A-Z]/g, "_$&").toUpperCase();
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
}

/** Returns the value of an option that is given without its optional value. */
function withoutValue({ presetArg, parseArg }: Option): unknown {
  return typeof presetArg === "string" && parseArg ? parseArg(presetArg, undefined) : (presetArg ?? true);
}

/** Reports whether Kubernetes has set a variable for a service of this name, which does not configure the mock. */
function isServiceLink(value: string): boolean {
  return /^(tcp|udp|sctp):\/\//.test(value);
}

function truthOf(value: string): boolean | undefined {
  if (/^(true|1|yes)$/i.test(value)) return true;
  return /^(false|0|no|)$/i.test(value) ? false : undefined;
}
