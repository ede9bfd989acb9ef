module.exports = {
  testMatch: ["**/*.spec.ts"],
  preset: "ts-jest",
  setupFilesAfterEnv: ["realtimekit-testkit/jest"],
};
