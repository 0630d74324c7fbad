import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // For what hangs. A slow machine is no failure: with a thousand runs each, some properties take a minute there.
    testTimeout: 240_000,
    // Most of the time goes to waiting for other processes; more at once would disturb the tests of rates.
    maxWorkers: 2,
    coverage: { provider: "v8", include: ["src/**"], reporter: ["text-summary", "html"] },
  },
});
