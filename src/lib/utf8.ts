/** Bytes that `new Response` accepts: `Uint8Array<ArrayBuffer>`, which TypeScript before 5.7 cannot parse. */
export type Bytes = ReturnType<typeof Uint8Array.from>;

/** Reports whether a value is bytes, possibly of another realm: test runners run code in separate contexts. */
export function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value);
}

/** Encodes a text as UTF-8. In Node, the result is a Buffer, which sockets take without copying; browsers have none. */
export const encode: (text: string) => Bytes = globalThis.Buffer
  ? (text) => Buffer.from(text)
  : (text) => encoder.encode(text);

export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Decodes bytes that should be UTF-8 without a byte order mark; `flaw` says why they are not. */
export function decodeStrictly(bytes: Uint8Array): { readonly text: string; readonly flaw?: string } {
  // The decoder removes the mark.
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    const text = strictDecoder.decode(bytes);
    return marked ? { text, flaw: "it starts with a byte order mark" } : { text };
  } catch {
    return { text: decode(bytes), flaw: `its bytes are not UTF-8, from position ${firstInvalidByte(bytes)} on` };
  }
}

/** Decodes percent-encoded UTF-8; a malformed text stays unchanged. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the position of the first byte that is not UTF-8. */
export function firstInvalidByte(bytes: Uint8Array): number {
  const text = wholeDecoder.decode(bytes);
  let start = 0;
  let position = 0;
  for (let at = text.indexOf("\ufffd"); at >= 0; at = text.indexOf("\ufffd", at + 1)) {
    position += encoder.encode(text.slice(start, at)).length;
    start = at;
    // A replacement character that was sent as such is valid.
    if (bytes[position] !== 0xef || bytes[position + 1] !== 0xbf || bytes[position + 2] !== 0xbd) return position;
  }
  return bytes.length;
}

// The jsdom environment of jest lacks these globals of Node.
const { TextDecoder, TextEncoder } = globalThis.TextDecoder ? globalThis : process.getBuiltinModule("node:util");
const strictDecoder = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Keeps a byte order mark. */
const wholeDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
