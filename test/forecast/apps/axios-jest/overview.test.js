const { overview } = require("./overview.js");

test("the overview counts meetings, sessions and people", async () => {
  const lines = await overview();
  // biome-ignore lint/suspicious/noConsole: The overview is what people read.
  console.log(lines.join("\n"));
  expect(lines[0]).toMatch(/^\d+ meetings, \d+ recorded$/);
  expect(lines[1]).toMatch(/^\d+ live, \d+ over$/);
  expect(lines.at(-2)).toMatch(/there$/);
  expect(lines.at(-1)).toMatch(/^watched for \d+ seconds$/);
});
