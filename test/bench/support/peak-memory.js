// Preloaded into a measured process: tells its peak resident memory (KiB) and its CPU time (µs) when it ends.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify({ maxRSS, cpuUs: userCPUTime + systemCPUTime }));
});
