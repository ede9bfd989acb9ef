/** Does one thing with an SDK, and prints a line of JSON that says how it went. */
export async function report(check: string, run: () => Promise<void>): Promise<void> {
  const problem = await run().then(
    () => null,
    (error: unknown) => String(error),
  );
  process.stdout.write(`${JSON.stringify({ check, problem })}\n`);
}
