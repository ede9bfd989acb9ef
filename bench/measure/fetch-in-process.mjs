// Preloaded into tests: their fetch reaches a mock in the same process.
import { createFetchMock } from "realtimekit-testkit/fetch";

delete process.env.CLOUDFLARE_BASE_URL;
globalThis.fetch = (await createFetchMock()).fetch;
