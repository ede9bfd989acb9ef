import { z } from "zod";
import { documentedTenant } from "../../../contract/constants.js";

/** Fields that name the tenant a command is about: the documented one unless told. */
export const tenantFields = {
  account_id: z.string().min(1).default(documentedTenant.accountId).meta({ description: "The account." }),
  app_id: z.string().min(1).default(documentedTenant.appId).meta({ description: "The app." }),
};

/** A tenant with the number of its records. */
export const tenantModel = z.object({
  account_id: z.string(),
  app_id: z.string(),
  meetings: z.int(),
  sessions: z.int(),
  live_sessions: z.int(),
  livestream_sessions: z.int(),
});
