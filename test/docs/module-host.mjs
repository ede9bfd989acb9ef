// Runs modules one after the other in one process, so that what they import is loaded once.
process.on("message", async ({ file, folder, env }) => {
  process.chdir(folder);
  Object.assign(process.env, env);
  const write = process.stdout.write;
  let output = "";
  process.stdout.write = (text) => {
    output += text;
    return true;
  };
  let error;
  try {
    await import(file);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.stack : String(thrown);
  }
  process.stdout.write = write;
  process.send({ output, error });
});
