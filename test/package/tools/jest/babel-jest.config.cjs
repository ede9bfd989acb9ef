module.exports = {
  testMatch: ["**/modules.test.mjs"],
  moduleFileExtensions: ["mjs", "js"],
  transform: { "\\.mjs$": ["babel-jest", { presets: [["@babel/preset-env", { targets: { node: "current" } }]] }] },
};
