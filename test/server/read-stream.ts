import { expect, vi } from "vitest";

/** Collects a stream until it holds what is expected; `poke` is called again and again meanwhile. */
export async function readUntil(
  response: Response,
  isDone: (text: string) => boolean,
  poke: () => Promise<unknown> = async () => {},
): Promise<string> {
  let text = "";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const collecting = (async () => {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) text += part.value;
  })();
  await vi.waitFor(
    async () => {
      await poke();
      expect(text).toSatisfy(isDone);
    },
    { timeout: 10_000, interval: 20 },
  );
  await reader?.cancel();
  await collecting;
  return text;
}
