// Stands in for @microsoft/1ds-core-js: telemetry goes nowhere.
exports.AppInsightsCore = class {
  initialize() {}
  track() {}
  unload(_isAsync, done) {
    done?.();
  }
};
