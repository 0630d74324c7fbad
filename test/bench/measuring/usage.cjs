// Preloaded into a measured process of Node: writes its CPU time (ms) and peak memory (bytes) when it ends.
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  const { readFileSync, writeFileSync } = require("node:fs");

  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    let peakKiB = maxRSS;
    try {
      // On Linux, maxRSS begins with what the process that started this one had; VmHWM is its own.
      peakKiB = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "latin1"))[1]);
    } catch {
      // Another system.
    }
    const usage = { peakBytes: peakKiB * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 };
    writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify(usage));
  });
}
