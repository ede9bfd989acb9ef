/** Escapes what could steer a terminal or hide text: control characters other than line breaks, and bidirectional overrides. */
export function printable(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, escaped);
}

/** As `printable`, for text that must stay on its line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll("\n", escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
