import { writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { makeTemporaryFolder } from "../lib/atomic-file.js";
import { messageOf } from "../lib/message.js";
import { day } from "../lib/time.js";
import { type KeyAndCertificate, tlsProblem } from "../lib/tls.js";
import { CliError } from "./cli-error.js";
import { readUserText } from "./user-files.js";

/** What HTTPS is served with. */
export interface Tls extends KeyAndCertificate {
  /** File of the certificate to trust, when it was generated for this run. */
  readonly generatedFile: string | undefined;
}

/** Reads the key and certificate from two files, or generates a certificate and writes it to a temporary file. */
export async function loadTls(host: string, keyFile: string | undefined, certFile: string | undefined): Promise<Tls> {
  if (keyFile !== undefined && certFile !== undefined) {
    const [key, cert] = await Promise.all([readUserText(keyFile), readUserText(certFile)]);
    const problem = tlsProblem({ key, cert });
    if (problem !== undefined) throw new CliError(`--cert ${certFile} and --key ${keyFile} are ${problem}`);
    return { key, cert, generatedFile: undefined };
  }
  if (keyFile !== undefined || certFile !== undefined) {
    throw new CliError("--cert and --key belong together: give both, or use --tls alone for a generated certificate");
  }
  const generated = await createCertificate([...new Set(["localhost", "127.0.0.1", "::1", host])], new Date());
  return { ...generated, generatedFile: await writeTemporary("certificate.pem", generated.cert) };
}

/** Writes a file into a new temporary folder. */
async function writeTemporary(name: string, text: string): Promise<string> {
  try {
    const file = join(makeTemporaryFolder("realtimekit-testkit-"), name);
    await writeFile(file, text);
    return file;
  } catch (error) {
    throw new CliError(`cannot write the generated certificate: ${messageOf(error)}; otherwise, give --cert and --key`);
  }
}

/** Creates a self-signed certificate for hosts by name or address, valid for a year from yesterday on. */
export async function createCertificate(hosts: readonly string[], now: Date): Promise<KeyAndCertificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "realtimekit-testkit" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now.getTime() - day),
    notAfterDate: new Date(now.getTime() + 365 * day),
    extensions: [
      // Only an authority can be added to what a machine trusts.
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })),
      },
    ],
  });
  return { key, cert };
}
