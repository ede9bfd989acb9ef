import { isError } from "./message.js";

/** Reads a body, after decompression; undefined when it is longer than a limit. */
export async function readBytes(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (stream === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks, length);
    length += value.length;
    if (length > maxBytes) {
      reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * The error that fetch wraps, which names the cause; of several attempts to connect, the first. A message that could hold
 * something of the server, as that of a certificate for other names, is replaced by the code.
 */
export function fetchError(thrown: unknown): Error {
  const cause = isError(thrown) ? thrown.cause : undefined;
  const inner = isError(cause) && "errors" in cause && Array.isArray(cause.errors) ? cause.errors[0] : cause;
  const error = isError(inner) && inner.message !== "" ? inner : thrown;
  if (!isError(error)) return new Error("no response");
  const code = "code" in error ? String(error.code) : "";
  if (untrusted.test(code)) return new Error(`${error.message}; ${trustAdvice}`, { cause: error });
  return code.startsWith("ERR_TLS") ? new Error(`the certificate is not one of this host (${code})`) : error;
}

/** Codes of certificates that are signed by nobody whom Node trusts. */
const untrusted = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_SELF_SIGNED|CERT_UNTRUSTED|INVALID_CA)/;

const trustAdvice = "Node trusts no authority of this certificate: name a file with it in NODE_EXTRA_CA_CERTS";
