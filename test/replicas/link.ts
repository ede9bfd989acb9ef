import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What a link does with data: carries it, refuses all connections, or withholds replies, as a half-open connection does. */
export type LinkMode = "open" | "cut" | "mute";

/** A connection through which a process reaches a server, and which can fail: a proxy on loopback. */
export interface Link {
  readonly port: number;
  /** Changes what it does; open connections end, except when it is muted. */
  set(mode: LinkMode): void;
  /** Delays everything from now on. */
  delay(ms: number): void;
  close(): Promise<void>;
}

/** Opens a link to a port of this machine; on a port of its own unless set. */
export async function openLink(target: number, port = 0): Promise<Link> {
  let mode: LinkMode = "open";
  let delayMs = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (mode === "cut") return near.destroy();
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true).on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (data) => carry(data, far));
    far.on("data", (data) => mode === "mute" || carry(data, near));
    return undefined;
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: Number(Object(server.address()).port),
    set(next) {
      // What was withheld is lost, and so is its connection.
      if (next !== "mute" && next !== mode) for (const socket of sockets) socket.destroy();
      mode = next;
    },
    delay(ms) {
      delayMs = ms;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };

  function carry(data: Buffer, to: Socket): void {
    if (delayMs === 0) to.write(data);
    else setTimeout(() => to.destroyed || to.write(data), delayMs);
  }
}
