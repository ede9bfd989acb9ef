/** Writes control characters as escapes, all but line breaks: what others sent must not steer the reader's terminal. */
export function printable(text: string): string {
  return text.replaceAll(
    /(?!\n)\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
