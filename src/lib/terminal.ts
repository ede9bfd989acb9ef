/**
 * Escapes what could steer a terminal or a CI log, or hide text: control characters other than line breaks, invisible and
 * bidirectional ones, and what starts a command of a CI system (`::` at the start of a line, `##[` and `##word[` anywhere).
 */
export function printable(text: string): string {
  return text
    .replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escaped)
    .replaceAll(/^([^\S\n]*):(?=:)/gm, "$1\\u003a")
    .replaceAll(/##(?=\w*\[)/g, "#\\u0023");
}

/** As `printable`, for text that must stay on its line. */
export function printableLine(text: string): string {
  return printable(text.replaceAll("\n", escaped));
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** Formats a command that GitHub Actions reads from the output of a job, such as an annotation. */
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

/** Writes an argument as a shell takes it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : shellQuoted(text);
}

export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
