import { type Command, Option } from "commander";

/** Creates an option with some flags; `V` is the type of its value, undefined where it can be absent. */
export type Declared<V> = (flags: string) => Option & { readonly value?: V };

/** Options of a command, by their flags as Commander writes them. */
export type OptionTable = Readonly<Record<string, Declared<unknown>>>;

/** The options of a command, as declared in a table. */
export type ValuesOf<T extends OptionTable> = WithOptional<{
  readonly [F in keyof T & string as NameOf<F>]: T[F] extends Declared<infer V> ? V : never;
}>;

type WithOptional<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The attribute of an option: `quiet` of `-q, --quiet`, `rateLimit` of `--rate-limit <n>`, `cors` of `--no-cors`. */
type NameOf<Flags extends string> = Flags extends `-${string}, ${infer Long}`
  ? NameOf<Long>
  : Flags extends `${infer Long} ${string}`
    ? NameOf<Long>
    : Flags extends `--no-${infer Name}`
      ? CamelCase<Name>
      : Flags extends `--${infer Name}`
        ? CamelCase<Name>
        : never;

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

export function text(help: string): Declared<string | undefined>;
export function text(help: string, preset: string): Declared<string>;
export function text(help: string, preset?: string): Declared<string | undefined> {
  return (flags) => new Option(flags, help).default(preset);
}

type Parse<V> = (text: string, previous?: V) => V;

/** Declares an option whose text is parsed; `presetText` describes the preset in the help. */
export function option<V>(help: string, parse: Parse<V>): Declared<V | undefined>;
export function option<V>(help: string, parse: Parse<V>, preset: V, presetText?: string): Declared<V>;
export function option<V>(help: string, parse: Parse<V>, preset?: V, presetText?: string): Declared<V | undefined> {
  return (flags) => new Option(flags, help).argParser(parse).default(preset, presetText);
}

export function choice<const C extends string>(help: string, choices: readonly C[]): Declared<C | undefined>;
export function choice<const C extends string>(help: string, choices: readonly C[], preset: C): Declared<C>;
export function choice(help: string, choices: readonly string[], preset?: string): Declared<string | undefined> {
  return (flags) => new Option(flags, help).choices(choices).default(preset);
}

/** Declares an option without a value, which is off unless given. */
export function flag(help: string): Declared<boolean> {
  return (flags) => new Option(flags, help).default(false);
}

/** Declares an option without a value, which is undefined unless given. */
export function optionalFlag(help: string): Declared<true | undefined> {
  return (flags) => new Option(flags, help);
}

/** Declares a `--no-NAME`: alone, NAME is on unless given. */
export function negation<V extends boolean = boolean>(help: string): Declared<V> {
  return (flags) => new Option(flags, help);
}

export function group<T extends OptionTable>(heading: string, table: T): T {
  const entries = Object.entries(table).map(([flags, create]) => [flags, () => create(flags).helpGroup(heading)]);
  return Object.fromEntries(entries) as T;
}

export function addOptions(command: Command, table: OptionTable): Command {
  for (const [flags, create] of Object.entries(table)) command.addOption(create(flags));
  return command;
}
