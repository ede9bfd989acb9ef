import { setupWorker } from "msw/browser";
import { createMswMock } from "realtimekit-testkit/msw";

const { handlers, control } = await createMswMock();
await setupWorker(...handlers).start({ onUnhandledRequest: "bypass", quiet: true });

Object.assign(globalThis, { control });
document.body.dataset.ready = "true";
