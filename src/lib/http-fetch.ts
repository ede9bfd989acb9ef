import { type ReceivedBody, readBody } from "./http-body.js";
import { codeOf, isError } from "./message.js";
import type { Bytes } from "./utf8.js";
import { withTimeout } from "./wait.js";

export interface HttpRequest {
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Maximum length of the body; of a longer one, only the fact is reported. */
  readonly maxBodyBytes: number;
  /** Aborted when nobody waits for the response any more. */
  readonly signal?: AbortSignal;
}

export interface HttpResponse extends ReceivedBody {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reports whether a response says that it is a page of HTML, as those of proxies are. */
export function isHtmlPage({ headers }: Pick<HttpResponse, "headers">): boolean {
  return /^text\/html/i.test(headers["content-type"] ?? "");
}

/** Sends a request. Rejects if no response arrives. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** The part of the global fetch that is used. */
export type Fetch = (
  url: string,
  init: {
    readonly method?: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Bytes | null;
    readonly redirect: "manual";
    readonly signal: AbortSignal;
  },
) => Promise<Pick<Response, "status" | "headers" | "body">>;

/** Creates a `Send` for paths below a base URL. Follows no redirects: they could carry credentials to another host. */
export function fetchBelow(baseUrl: string, fetchUrl: Fetch): Send {
  const base = baseUrl.replace(/\/+$/, "");
  return async ({ path, headers, timeoutMs, maxBodyBytes, signal }) => {
    let head: Omit<HttpResponse, keyof ReceivedBody> | undefined;
    const request = async (timeout: AbortSignal): Promise<HttpResponse> => {
      const ended = signal ? AbortSignal.any([signal, timeout]) : timeout;
      const response = await fetchUrl(base + path, { headers, redirect: "manual", signal: ended });
      head = { status: response.status, headers: Object.fromEntries(response.headers) };
      return { ...head, ...(await readContent(response, maxBodyBytes, ended)) };
    };
    return withTimeout(timeoutMs, request, () => {
      const encoding = encodingsOf(head?.headers["content-encoding"]).find(isRead);
      return head && encoding !== undefined ? { ...head, ...undecoded(encoding) } : undefined;
    });
  };
}

/** Reads a body. Fails if it does not have its `content-encoding`, or fetch did not ask for that. */
async function readContent(
  { body, headers }: Pick<Response, "headers" | "body">,
  maxBytes: number,
  signal: AbortSignal,
): Promise<ReceivedBody> {
  const encodings = encodingsOf(headers.get("content-encoding"));
  const unread = encodings.find((encoding) => unreadEncodings.includes(encoding));
  if (unread !== undefined) {
    body?.cancel().catch(() => {});
    return { body: "", flaw: `its content-encoding is ${unread}, which the request does not accept` };
  }
  try {
    return await readBody(body, maxBytes);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = fetchError(thrown);
    if (!decodingError.test(String(codeOf(error)))) {
      // Without a cause, whose message the client would show instead.
      throw new Error(`a body ends before its content-length, or is cut off (${error.message})`);
    }
    return undecoded(encodings.find(isRead) ?? "another one");
  }
}

function encodingsOf(header: string | null | undefined): string[] {
  return (header ?? "").toLowerCase().split(/[\s,]+/);
}

function undecoded(encoding: string): ReceivedBody {
  return { body: "", flaw: `its content-encoding is ${encoding}, and its bytes are not` };
}

function isRead(encoding: string): boolean {
  return ["gzip", "x-gzip", "deflate", "br"].includes(encoding);
}

const unreadEncodings: readonly string[] = ["compress", "x-compress", "zstd", "dcb", "dcz"];

/** Codes of the errors of zlib and brotli. */
const decodingError = /^(Z_|ERR__|ERR_BROTLI)/;

/**
 * Returns the error that fetch wraps, which names the cause. Replaces a message by its code if it may quote the server,
 * such as the names in a certificate, or consists of OpenSSL numbers.
 */
export function fetchError(thrown: unknown): Error {
  const error = rootCause(thrown);
  if (!isError(error)) return new Error("no response");
  const code = "code" in error ? String(error.code) : "";
  if (untrusted.test(code)) return new Error(`${error.message}; ${trustAdvice}`, { cause: error });
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER") return new Error(`it does not speak TLS: use http:// (${code})`);
  if (code.startsWith("ERR_SSL")) return new Error(`the TLS handshake fails (${code})`);
  return code.startsWith("ERR_TLS") ? new Error(`the certificate is not valid for this host (${code})`) : error;
}

/** Returns the last error in a chain of causes, or the first of several attempts to connect. */
function rootCause(error: unknown): unknown {
  const cause = isError(error) ? error.cause : undefined;
  const inner = isError(cause) && "errors" in cause && Array.isArray(cause.errors) ? cause.errors[0] : cause;
  return isError(inner) && inner.message !== "" ? rootCause(inner) : error;
}

/** Codes for certificates that no trusted authority has signed. */
const untrusted = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_SELF_SIGNED|CERT_UNTRUSTED|INVALID_CA)/;

const trustAdvice = "Node trusts no authority of this certificate: name a file with it in NODE_EXTRA_CA_CERTS";
