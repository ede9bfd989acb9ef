import type { Weakness } from "../weakness.js";
import { axiosJest } from "./axios-jest.js";
import { goNetHttp } from "./go-nethttp.js";
import { nodeFetch } from "./node-fetch.js";
import { playwrightPage } from "./playwright-page.js";
import { vitestSdk } from "./vitest-sdk.js";

/** Every planted weakness. */
export const weaknesses: readonly Weakness[] = [
  ...nodeFetch,
  ...vitestSdk,
  ...axiosJest,
  ...playwrightPage,
  ...goNetHttp,
];
