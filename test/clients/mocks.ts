import type { Revision } from "../../src/contract/revisions.js";
import { createMock, type Mock } from "../../src/server/mock.js";

/** The mocks that the programs of the official clients use. */
export interface Mocks {
  readonly mock: Mock;
  /** Rejects the third request for its rate, and accepts it a second later. */
  readonly limited: Mock;
  /** Fails once, at the second request. */
  readonly failing: Mock;
  /** Their base URLs, by the variables that the programs read. */
  readonly urls: { readonly BASE_URL: string; readonly LIMITED_URL: string; readonly FAILING_URL: string };
  close(): Promise<void>;
}

/** Starts mocks of a revision. */
export async function startMocks(revision: Revision): Promise<Mocks> {
  const mock = await createMock({ revision });
  const limited = await createMock({
    revision,
    rateLimit: true,
    profile: { rateLimitRequests: 2, rateLimitBlockSeconds: 1 },
  });
  const failing = await createMock({ revision });
  await failing.control.faults.preset({ name: "api-down", when: { nth: 2, count: 1 } });
  return {
    mock,
    limited,
    failing,
    urls: { BASE_URL: await mock.listen(), LIMITED_URL: await limited.listen(), FAILING_URL: await failing.listen() },
    async close() {
      await Promise.all([mock, limited, failing].map((one) => one.close()));
    },
  };
}

/** Returns the statuses of a mock's responses, in order. */
export async function statusesOf({ control }: Mock): Promise<number[]> {
  return (await control.journal.list()).requests.map(({ status }) => status);
}

/** Returns the parameters of the contract that a client never sent. */
export async function unusedParameters({ control, revision }: Mock): Promise<string[]> {
  const { operations } = await control.coverage.read();
  return operations.flatMap(({ id, parameters }) =>
    parameters
      .filter(({ name, covered }) => !covered && !name.includes("="))
      .map(({ name }) => `${id} of ${revision} was never requested with ${name}`),
  );
}
