/** Returns a stream of what a reader reads, on demand. `beforeRead` may throw to end it. */
export function streamOf(reader: ReadableStreamDefaultReader<Uint8Array>, beforeRead = () => {}): ReadableStream {
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      beforeRead();
      const { value } = await reader.read();
      // A copy, since a stream of bytes detaches what it gets, even the pool of all small buffers.
      if (value) return controller.enqueue(new Uint8Array(value));
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
