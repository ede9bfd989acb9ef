import { isObject } from "./json-path.js";
import { quoted } from "./message.js";
import { withSuggestion } from "./suggest.js";

/** Tests the value of an option, describes the allowed values, and tells whether messages must not quote the value. */
export type OptionCheck = readonly [test: (value: unknown) => boolean, expected: string, isSecret?: boolean];

export type OptionChecks<T = Record<string, unknown>> = Readonly<Record<keyof T & string, OptionCheck>>;

export const isText = (value: unknown): value is string => typeof value === "string";

export const anyText: OptionCheck = [isText, "a text"];
export const text: OptionCheck = [(value) => isText(value) && value !== "", "a text"];
export const flag: OptionCheck = [(value) => typeof value === "boolean", "true or false"];
export const callback: OptionCheck = [(value) => typeof value === "function", "a function"];
export const object: OptionCheck = [isObject, "an object"];

export function isListOf(test: (value: string) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every((one) => isText(one) && test(one));
}

export function wholeNumber(minimum: number, maximum = Number.POSITIVE_INFINITY): OptionCheck {
  return [
    (value) =>
      (Number.isInteger(value) || value === Number.POSITIVE_INFINITY) &&
      Number(value) >= minimum &&
      Number(value) <= maximum,
    `a whole number from ${minimum}${maximum === Number.POSITIVE_INFINITY ? "" : ` to ${maximum}`}`,
  ];
}

/**
 * Describes what is wrong with options: they are not an object, one is unknown, or a value is invalid; `undefined`
 * counts as absent. For an unknown one, also suggests names from `others`.
 */
export function optionProblem(
  of: string,
  options: unknown,
  checks: OptionChecks,
  others: readonly string[] = [],
): string | undefined {
  if (!isObject(options)) {
    return `The options of ${of} are ${quoted(options)}: expected { ${Object.keys(checks).join(", ")} }`;
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) return withSuggestion(`${name} is not an option of ${of}`, name, [...Object.keys(checks), ...others]);
    const [test, expected, isSecret] = check;
    if (!test(value)) return `${name}${isSecret ? "" : ` is ${quoted(value)}`}: expected ${expected}`;
  }
  return undefined;
}

export function checkArgument(of: string, value: unknown, [test, expected, isSecret]: OptionCheck): void {
  if (!test(value)) throw new TypeError(`${of}: expected ${expected}${isSecret ? "" : `, got ${quoted(value)}`}`);
}

export function checkOptions(of: string, options: unknown, checks: OptionChecks): void {
  const problem = optionProblem(of, options, checks);
  if (problem !== undefined) throw new TypeError(problem);
}
