import type { OutgoingHttpHeaders } from "node:http";
import type { InjectOptions } from "light-my-request";
import { gatewayErrorModel, productErrorModel } from "../../src/contract/response-models.js";
import type { Mock } from "../../src/server/mock.js";

/** A tenant without documented records, and the path of its operations. */
export const tenantKey = { accountId: "account", appId: "app" } as const;
export const appPath = pathOf(tenantKey.accountId, tenantKey.appId);

export const credentials = { authorization: "Bearer test" } as const;

export interface TestResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
  /** The body parsed as JSON. */
  readonly body: unknown;
}

/** Returns the path of the operations of an account and an app. */
export function pathOf(accountId: string, appId: string): string {
  return `/accounts/${accountId}/realtime/kit/${appId}`;
}

/** Sends a request to a mock in the same process; with credentials unless the headers are given. */
export async function send(mock: Mock, url: string, options: Omit<InjectOptions, "url"> = {}): Promise<TestResponse> {
  const { statusCode, headers, payload } = await mock.app.inject({ headers: credentials, ...options, url });
  return {
    status: statusCode,
    headers,
    text: payload,
    get body(): unknown {
      return JSON.parse(payload);
    },
  };
}

/** Returns the message of an error in the product envelope; fails when the body is anything else. */
export function productError(body: unknown): { code: number; message: string } {
  return productErrorModel.strict().parse(body).error;
}

/** Code and message of an error in the gateway envelope; fails when the body is anything else. */
export function gatewayError(body: unknown): { code: number; message: string } | undefined {
  return gatewayErrorModel.strict().parse(body).errors[0];
}
