const plain = /^[\w :-]*$/;

/** A text as JSON; most ids and titles hold nothing to escape, and need no more than quotes. */
export function jsonString(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
