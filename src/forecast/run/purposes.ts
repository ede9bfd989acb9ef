/** What the command is run for, with the words of reports. */
export const purposes = {
  reference: "without mutants",
  usual: "with the usual data",
  richer: "with richer data",
  confirmation: "to confirm a difference",
  value: "with other values of a field",
} as const;

/** What the command is run for. */
export type Purpose = keyof typeof purposes;
