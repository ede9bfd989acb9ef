import { createSecureContext } from "node:tls";
import { messageOf } from "./message.js";

/** A key and its certificate, as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Says why HTTPS cannot be served with a key and a certificate; undefined when it can. */
export function tlsProblem({ key, cert }: KeyAndCertificate): string | undefined {
  try {
    // With bytes, not text: an empty text counts as no certificate.
    createSecureContext({ key: Buffer.from(key), cert: Buffer.from(cert) });
    return undefined;
  } catch (error) {
    return `not a certificate and its key, unencrypted, in PEM format: ${messageOf(error)}`;
  }
}
