import { Command, CommanderError, Help } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { suggest } from "../lib/suggest.js";
import { addCalibrateCommand } from "./calibrate.js";
import { addCheckCommand } from "./check.js";
import { addCtlCommand } from "./ctl.js";
import { exitCodes } from "./exit.js";
import { addFixturesCommand } from "./fixtures.js";
import { addForecastCommand } from "./forecast.js";
import { addOpenapiCommand } from "./openapi.js";
import { helpWidth, nonEmpty } from "./options.js";
import { reportFailure } from "./output.js";
import { addServeCommand } from "./serve.js";

/** Runs the command. Reports errors, sets the exit code, and returns whether there was an error. */
export async function runProgram(args: readonly string[]): Promise<boolean> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return false;
  } catch (error) {
    // Commander has printed its own errors; --help and --version end with exit code 0.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
    else process.exitCode = reportFailure(error);
    return true;
  }
}

/**
 * Creates the command with all its subcommands. NAME.ts declares a command with its options and help; NAME-run.ts runs it
 * and is loaded only then.
 */
export function createProgram(): Command {
  const program = new Command("realtimekit-testkit")
    .description("A mock of the Cloudflare RealtimeKit REST API, and tools to test against its contract.")
    .version(packageFile.version)
    .configureHelp({
      helpWidth,
      minWidthToWrap: 20,
      // Leave out empty lists and switches that are off.
      optionDescription: (option) =>
        Help.prototype.optionDescription(option).replace(/ \(default: (?:\[\]|false)\)|, default: \[\]/, ""),
    })
    .exitOverride()
    .showHelpAfterError("(add --help for the options and examples)")
    .hook("preSubcommand", rejectUnknownCommand);
  addServeCommand(program);
  addCheckCommand(program);
  addCalibrateCommand(program);
  addOpenapiCommand(program);
  addFixturesCommand(program);
  addForecastCommand(program);
  addCtlCommand(program);
  for (const command of allCommands(program)) {
    if (command.commands.length > 0) command.on("beforeHelp", () => rejectUnknownCommand(command));
    rejectExcessWords(command);
    rejectEmptyValues(command);
    rejectRepeatedOptions(command);
  }
  return program;
}

/** Returns a command and all inside it. */
function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** Rejects an unknown command; otherwise `serve`, the default, would reject the options after it instead. */
function rejectUnknownCommand(parent: Command): void {
  const [word] = parent.args.filter((one) => one !== "help");
  if (word === undefined || word.startsWith("-") || parent.commands.some((one) => one.name() === word)) return;
  const usages = [
    ...parent.commands.map((one) => one.name()),
    ...parent.commands.flatMap((group) => group.commands.map((one) => `${group.name()} ${one.name()}`)),
  ];
  const lastWord = (usage: string) => usage.slice(usage.lastIndexOf(" ") + 1);
  const meant = suggest(word, usages.map(lastWord));
  const usage = usages.find((one) => lastWord(one) === meant);
  parent.error(`error: unknown command '${word}'${usage === undefined ? "" : `\n(Did you mean ${usage}?)`}`);
}

/** Makes a command reject words that it does not take, and say which option is meant. */
function rejectExcessWords(command: Command): void {
  if (command.commands.length > 0) return;
  command.allowExcessArguments().hook("preAction", () => {
    const word = command.args[command.registeredArguments.length];
    if (word === undefined || command.registeredArguments.at(-1)?.variadic) return;
    command.error(`error: ${command.name()} takes no '${word}': ${adviceFor(command, word)}`);
  });
}

function adviceFor(command: Command, word: string): string {
  if (command.parent?.commands.some((one) => one.name() === word)) return "a command comes before its options";
  const main = ["target", "scenario"].find((name) => command.options.some(({ long }) => long === `--${name}`));
  if (main === undefined) return "give everything with an option";
  return `give a ${main} with --${main}, everything else with an option too`;
}

/**
 * Makes every option that takes a text, and every required argument, reject an empty one, as an unset shell variable
 * yields it. Only a seed may be any text.
 */
function rejectEmptyValues(command: Command): void {
  for (const argument of command.registeredArguments) {
    if (!argument.required) continue;
    const append = (text: string, previous: readonly string[] = []) => [...previous, nonEmpty(text)];
    if (argument.variadic) argument.argParser<readonly string[]>(append);
    else argument.argParser(nonEmpty);
  }
  for (const option of command.options) {
    if (option.required && !option.variadic && !option.parseArg && option.long !== "--seed") option.argParser(nonEmpty);
  }
}

/** Makes every option except lists reject a second value, which would replace the first. */
function rejectRepeatedOptions(command: Command): void {
  for (const option of command.options.filter(({ required, optional }) => required || optional)) {
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      const isList = option.required && Array.isArray(command.getOptionValue(option.attributeName()));
      if (isGiven && !isList) command.error(`error: option '${option.flags}' cannot be repeated`);
      isGiven = true;
    });
  }
}
