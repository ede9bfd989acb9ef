module.exports = { testMatch: ["**/*.spec.ts"], preset: "ts-jest" };
