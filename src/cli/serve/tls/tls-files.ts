import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../../failure.js";
import { reading } from "../../reading.js";
import { type KeyAndCertificate, selfSigned } from "./self-signed.js";

/** How to serve HTTPS, and the file that says whom to trust when the certificate was made on the fly. */
export interface Tls extends KeyAndCertificate {
  readonly madeFile: string | undefined;
}

/** Reads the key and certificate of two files, or makes a certificate for a host of this machine and writes it to a file. */
export async function tlsFor(host: string, keyFile: string | undefined, certFile: string | undefined): Promise<Tls> {
  if (keyFile !== undefined && certFile !== undefined) {
    const [key, cert] = await Promise.all([readPem(keyFile), readPem(certFile)]);
    return { key, cert, madeFile: undefined };
  }
  if (keyFile !== undefined || certFile !== undefined) {
    throw new CliError("--cert and --key belong together: give both, or --tls alone to have a certificate made");
  }
  const made = selfSigned([...new Set(["localhost", "127.0.0.1", "::1", host])], new Date());
  const madeFile = join(await mkdtemp(join(tmpdir(), "realtimekit-testkit-")), "certificate.pem");
  await writeFile(madeFile, made.cert);
  return { ...made, madeFile };
}

async function readPem(file: string): Promise<string> {
  return reading(file, () => readFile(file, "utf8"));
}
