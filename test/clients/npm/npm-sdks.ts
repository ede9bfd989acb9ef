import { cloudflare6 } from "./cloudflare-6.js";
import { cloudflare7, cloudflare71 } from "./cloudflare-7.js";

/** The official SDKs of npm that the tests use, one of each revision. */
export const npmSdks = [cloudflare6, cloudflare71, cloudflare7] as const;
