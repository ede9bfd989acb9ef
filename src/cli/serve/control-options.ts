import { type Command, InvalidArgumentError, Option } from "commander";
import type { MockOptions } from "../../server/context/options.js";
import { type MistakeKind, mistakeKinds } from "../../server/journal/mistakes/kinds.js";
import { wholeNumber } from "../arguments.js";

/** The options of `serve` about control, journal and state. */
export interface ControlOptions {
  readonly control: boolean;
  readonly controlOrigin: readonly string[];
  readonly controlHost: readonly string[];
  readonly journal: number;
  readonly strict: readonly MistakeKind[];
  readonly coverageMin?: number;
  readonly state?: string;
}

const tokenVariable = "REALTIMEKIT_TESTKIT_CONTROL_TOKEN";

/** Adds the options of `serve` about control, journal and state. */
export function addControlOptions(command: Command): Command {
  return command
    .option("--no-control", `leave the control API out; beyond this machine it needs a token in ${tokenVariable}`)
    .option("--control-origin <origin>", "let web pages of this origin control the mock; may be repeated", appended, [])
    .option(
      "--control-host <name>",
      "a name the mock is called by, such as a container's; may be repeated",
      appended,
      [],
    )
    .option("--journal <n>", "requests the journal keeps; 0 turns it off", wholeNumber(0, 1_000_000), 1000)
    .addOption(
      new Option(
        "--strict [mistakes]",
        `refuse client mistakes: all, or some, separated by commas, of ${mistakeKinds.join(", ")}`,
      )
        .argParser(mistakes)
        .preset("all")
        .default([], "none"),
    )
    .option("--coverage-min <percent>", "fail at the end when less of the contract was exercised", wholeNumber(0, 100))
    .option("--state <folder>", "keep the state in a folder, from run to run");
}

/** What a mock is told of them. */
export function controlMockOptions(
  options: ControlOptions,
): Pick<MockOptions, "control" | "journal" | "strict" | "state"> {
  const { control, controlOrigin: origins, controlHost: hosts, journal, strict, state } = options;
  const token = process.env[tokenVariable];
  return {
    control: control && { origins, hosts, ...(token && { token }) },
    journal,
    strict,
    ...(state !== undefined && { state }),
  };
}

function appended(value: string, known: readonly string[]): string[] {
  return [...known, value];
}

function mistakes(text: string): readonly MistakeKind[] {
  if (text === "all") return mistakeKinds;
  const chosen = text.split(",");
  const wrong = chosen.find((name) => !mistakeKinds.some((kind) => kind === name));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`There is no mistake ${wrong}; choose from ${mistakeKinds.join(", ")}.`);
  return mistakeKinds.filter((kind) => chosen.includes(kind));
}
