import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "./cli-error.js";
import { readUserFile } from "./user-files.js";

/** How to serve HTTPS, and the file that says whom to trust when the certificate was made on the fly. */
export interface Tls extends KeyAndCertificate {
  readonly generatedFile: string | undefined;
}

/** Reads the key and certificate of two files, or makes a certificate for a host of this machine and writes it to a file. */
export async function loadTls(host: string, keyFile: string | undefined, certFile: string | undefined): Promise<Tls> {
  if (keyFile !== undefined && certFile !== undefined) {
    const [key, cert] = await Promise.all([readPem(keyFile), readPem(certFile)]);
    return { key, cert, generatedFile: undefined };
  }
  if (keyFile !== undefined || certFile !== undefined) {
    throw new CliError("--cert and --key belong together: give both, or --tls alone to have a certificate made");
  }
  const made = selfSigned([...new Set(["localhost", "127.0.0.1", "::1", host])], new Date());
  const generatedFile = join(await mkdtemp(join(tmpdir(), "realtimekit-testkit-")), "certificate.pem");
  await writeFile(generatedFile, made.cert);
  return { ...made, generatedFile };
}

async function readPem(file: string): Promise<string> {
  return readUserFile(file, (path) => readFile(path, "utf8"));
}

/** A key and its certificate, as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

const day = 24 * 60 * 60 * 1000;

/** Makes a key and a certificate, signed by itself, for hosts by name or address; valid for a year from yesterday on. */
export function selfSigned(hosts: readonly string[], now: Date): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(objectId(ids.ecdsaWithSha256));
  const name = sequence(der(0x31, sequence(objectId(ids.commonName), der(0x0c, Buffer.from("realtimekit-testkit")))));
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(15)),
    algorithm,
    name,
    sequence(utcTime(new Date(now.getTime() - day)), utcTime(new Date(now.getTime() + 365 * day))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension(ids.basicConstraints, isAuthority), extension(ids.alternativeNames, named(hosts)))),
  );
  const signature = sign("sha256", toSign, privateKey);
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: pem(sequence(toSign, algorithm, bitString(signature))),
  };
}

const ids = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  basicConstraints: "2.5.29.19",
  alternativeNames: "2.5.29.17",
} as const;

/** Only an authority can be added to what a machine trusts. */
const isAuthority = sequence(der(0x01, Buffer.from([0xff])));

function extension(id: string, value: Uint8Array): Buffer {
  return sequence(objectId(id), der(0x04, value));
}

function named(hosts: readonly string[]): Buffer {
  return sequence(...hosts.map((host) => (isIP(host) ? der(0x87, addressBytes(host)) : der(0x82, Buffer.from(host)))));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const after = tail === undefined ? [] : groups(tail);
  const before = groups(head);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** Writes an ASN.1 value in DER: its tag, its length and its content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(evenHex(body.length.toString(16)), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

/** A SEQUENCE. */
export function sequence(...items: readonly Uint8Array[]): Buffer {
  return der(0x30, ...items);
}

/** An OBJECT IDENTIFIER such as `2.5.4.3`. */
export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A UTCTime. */
export function utcTime(time: Date): Buffer {
  return der(0x17, Buffer.from(`${time.toISOString().replaceAll(/\D/g, "").slice(2, 14)}Z`));
}

/** A BIT STRING of whole bytes. */
export function bitString(bytes: Uint8Array): Buffer {
  return der(0x03, Buffer.from([0]), bytes);
}

function base128(value: number): number[] {
  const groups = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
  return groups;
}

function evenHex(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
