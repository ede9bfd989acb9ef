import type { HttpResponse } from "../../lib/http-client.js";
import { InconclusiveError } from "../client/could-not-check.js";
import { type CredentialUse, probePath } from "../probe.js";
import { type Recording, toProbe } from "../recording/recording.js";
import type { Target } from "./target.js";

/** Makes a target of a recording: it answers what was answered, and nothing else. */
export function recordingTarget(recording: Recording, name = "recording"): Target {
  const answers = new Map<string, HttpResponse[]>();
  for (const { probe, status, headers, body } of recording.exchanges) {
    const key = keyOf(probe.credentials ?? "given", probePath(toProbe(probe), recording));
    answers.set(key, [...(answers.get(key) ?? []), { status, headers, body }]);
  }
  return {
    name,
    kind: "recording",
    async send({ path, headers }) {
      const queue = answers.get(keyOf(useOf(headers.authorization), path)) ?? [];
      // The last answer stays, for whoever asks once more.
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      if (answer) return answer;
      throw new InconclusiveError("not-recorded", `the recording has no answer to GET ${path}`, false);
    },
  };
}

function keyOf(credentials: CredentialUse, path: string): string {
  return `${credentials} ${path}`;
}

/** A replay sends no real credentials, so what is sent tells how the recorded request was meant. */
function useOf(authorization: string | undefined): CredentialUse {
  if (authorization === undefined) return "none";
  return /^Bearer 0+$/.test(authorization) ? "wrong" : "given";
}
