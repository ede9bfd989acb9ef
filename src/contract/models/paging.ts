import { z } from "zod";

/** Where a page lies in its list. */
export const pagingModel = z.object({
  end_offset: offset("last"),
  start_offset: offset("first"),
  total_count: z.number().min(0).meta({ description: "Number of rows on all pages, after filters." }),
});

/** Where a page lies in its list: offsets are 1-based and inclusive. */
export type Paging = z.infer<typeof pagingModel>;

function offset(which: string) {
  return z.number().meta({ description: `1-based offset of the ${which} row of the page.` });
}
