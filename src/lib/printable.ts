import { escapePattern } from "./glob.js";
import { encode } from "./utf8.js";

/**
 * Escapes what could control a terminal or a CI log, or hide text: control characters other than line breaks, invisible
 * and bidirectional ones, and the start of CI commands (`::` at the start of a line, `##[` and `##word[` anywhere).
 */
export function printable(text: string): string {
  return text
    .replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escaped)
    .replaceAll(/^([^\S\n]*):(?=:)/gm, "$1\\u003a")
    .replaceAll(/##(?=\w*\[)/g, "#\\u0023");
}

/** Escapes text like `printable`, including line breaks. */
export function printableLine(text: string): string {
  return printable(text.replaceAll("\n", escaped));
}

/** Returns how many columns of a terminal a text takes: East Asian characters take two, combining marks none. */
export function columnsOf(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0) - (text.match(/\p{M}/gu)?.length ?? 0);
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/g;

/** Shortens a text to a number of columns without splitting a character. */
export function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let cut = text.slice(0, columns - 1);
  while (cut !== "" && columnsOf(cut) >= columns) cut = cut.slice(0, -1);
  return `${cut.replace(/\p{Cs}$/u, "")}…`;
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** Formats a workflow command, such as an annotation, which GitHub Actions reads from the output of a job. */
export function workflowCommand(
  command: string,
  text: string,
  properties: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  return `::${command}${list && ` ${list}`}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return printable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Quotes an argument for a shell if necessary. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : shellQuoted(text);
}

export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Secrets as short as this, as tests send them, may be ordinary words. */
const shortest = 16;

/** Longer secrets are not matched by a pattern: compiling it takes time, and fails from about 100,000 characters. */
const longest = 500;

/** Creates a function that masks secrets in a text, including URL-escaped, base64 and hex forms. */
export function createSecretMask(
  secrets: readonly (string | undefined)[],
  replacement = "[secret]",
): (text: string) => string {
  const secretForms = secrets.flatMap((secret) => (secret !== undefined && isSecret(secret) ? formsOf(secret) : []));
  if (secretForms.length === 0) return (text) => text;
  const longestFirst = [...new Set(secretForms)].sort((a, b) => b.length - a.length);
  const long = longestFirst.filter(({ length }) => length > longest);
  const pattern = new RegExp(longestFirst.slice(long.length).map(escapePattern).join("|") || "(?!)", "gi");
  return (text) =>
    long.reduce((shown, form) => shown.replaceAll(form, replacement), text).replaceAll(pattern, replacement);
}

/** Reports whether a text must be masked; email addresses are secret however short they are. */
function isSecret(text: string): boolean {
  return text.length >= shortest || /^\S+@\S+$/.test(text);
}

function formsOf(secret: string): string[] {
  const bytes = encode(secret);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [secret, ...base64Forms(bytes)].flatMap((form) => [form, encodeURIComponent(form)]).concat(hex);
}

/** Returns the base64 forms of some bytes at each offset within a group of three, without shared characters. */
function base64Forms(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const whole = String.fromCharCode(...new Array<number>(offset).fill(0), ...bytes);
    const end = Math.floor((whole.length * 8) / 6);
    const text = btoa(whole).slice(offset === 0 ? 0 : offset + 1, end);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
