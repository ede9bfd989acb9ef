import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import { messageOf } from "./message.js";
import { day } from "./time.js";

export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Describes why a key and a certificate cannot serve HTTPS, if they cannot. */
export function tlsProblem({ key, cert }: KeyAndCertificate): string | undefined {
  try {
    // As bytes, since an empty text counts as no certificate.
    createSecureContext({ key: Buffer.from(key), cert: Buffer.from(cert) });
    return undefined;
  } catch (error) {
    return `not a certificate and its key, unencrypted, in PEM format: ${messageOf(error)}`;
  }
}

/** Creates a self-signed certificate for host names or addresses, valid for a year from yesterday. */
export async function createCertificate(hosts: readonly string[], now: Date): Promise<KeyAndCertificate> {
  const { generate } = await import("selfsigned");
  const { private: key, cert } = await generate([{ name: "commonName", value: "realtimekit-testkit" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now.getTime() - day),
    notAfterDate: new Date(now.getTime() + 365 * day),
    extensions: [
      // Machines can trust only authorities.
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })),
      },
    ],
  });
  return { key, cert };
}
