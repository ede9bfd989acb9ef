// The imports for browsers, whose types need none of Node.
import { assertContract } from "realtimekit-testkit/assert";
import { operations } from "realtimekit-testkit/contract";
import { controlClient } from "realtimekit-testkit/control";
import { session } from "realtimekit-testkit/fixtures";
import { realtimeKitHandlers } from "realtimekit-testkit/msw";

export const all = { assertContract, operations, controlClient, session, realtimeKitHandlers };
