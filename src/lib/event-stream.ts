/** Nothing that a mock sends is as long; it ends the stream. */
const maxEventLength = 1_000_000;

/** Parses server-sent events. Unlike `EventSource`, this allows a request with headers, such as a token. */
export async function* parseEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<{ event: string; data: string }> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop() ?? "";
    if (text.length > maxEventLength) return;
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`(?:^|\\n)${name}: ([^\\n]*)`).exec(block)?.[1];
      const [event = "message", data] = [field("event"), field("data")];
      if (data !== undefined) yield { event, data };
    }
  }
}
