/** A text in UTF-8. In Node it is a Buffer, which sockets take as it is; browsers have none. */
export const encode: (text: string) => Uint8Array<ArrayBuffer> = globalThis.Buffer
  ? (text) => Buffer.from(text)
  : (text) => encoder.encode(text);

/** The text of some UTF-8. */
export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
