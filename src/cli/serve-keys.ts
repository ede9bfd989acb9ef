import { spawn } from "node:child_process";
import { emitKeypressEvents } from "node:readline";
import { messageOf } from "../lib/message.js";
import type { InProcessMock } from "../server/in-process-mock.js";
import { print } from "./output.js";

/** What single keys do while the mock runs on a terminal. */
interface KeyOptions {
  readonly mock: InProcessMock;
  /** Where the console is. */
  readonly home: string;
  readonly stop: () => void;
}

/** Listens for single keys, if standard input is a terminal. */
export function listenForKeys({ mock, home, stop }: KeyOptions): void {
  const { stdin } = process;
  if (!stdin.isTTY) return;
  const keys: Readonly<Record<string, { readonly meaning: string; press(): Promise<string> | string }>> = {
    h: { meaning: "this help", press: () => help() },
    o: { meaning: `open ${home}`, press: () => open(home) },
    r: {
      meaning: "reset: the world, the clock, faults, the journal",
      press: async () => `reset to ${(await mock.control.state.reset()).now}`,
    },
    "+": {
      meaning: "one minute later",
      press: async () => `it is ${(await mock.control.clock.advance({ by: "1m" })).now}`,
    },
    q: {
      meaning: "quit",
      press() {
        stop();
        return "";
      },
    },
  };
  const help = () =>
    Object.entries(keys)
      .map(([key, { meaning }]) => `  ${key}  ${meaning}`)
      .join("\n");
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on("keypress", (_: unknown, key: { sequence?: string; ctrl?: boolean; name?: string }) => {
    // As the terminal does otherwise, so that a second Ctrl-C ends a mock that does not stop.
    if (key.ctrl && key.name === "c") return process.kill(process.pid, "SIGINT");
    const { press } = keys[key.sequence ?? ""] ?? {};
    if (!press) return;
    Promise.resolve()
      .then(press)
      .then((text) => text !== "" && print(`${text}\n`))
      .catch((error: unknown) => print(`${messageOf(error)}\n`));
  });
  // The mock decides how long the command runs.
  stdin.unref();
}

/** Opens an address in the browser of the user. */
function open(address: string): Promise<string> {
  const [command, ...args] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  return new Promise((resolve) => {
    const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(`there is no browser to open here: ${address}`));
    child.once("spawn", () => {
      child.unref();
      resolve(`opening ${address}`);
    });
  });
}
