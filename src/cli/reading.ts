import { messageOf } from "../lib/message.js";
import { CliError } from "./failure.js";

/** Reads a file that the user named, in whatever way; a failure names the file, in one line. */
export async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${messageOf(error)}`);
  }
}
