// CPU time and peak memory of a process that is not Node, seen from outside: as /proc showed them last. Linux only.
import { readFileSync } from "node:fs";

const everyMs = 20;
/** Ticks of /proc/<pid>/stat in a second; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

export function watchUsage(pid) {
  let usage = {};
  const look = () => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "latin1");
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const peak = /VmHWM:\s+(\d+) kB/.exec(status);
      // Behind the name, which may hold anything: fields 14 to 17 are its own CPU time and that of its ended children.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      if (peak) usage = { peakBytes: Number(peak[1]) * 1024, cpuMs: (ticks * 1000) / ticksPerSecond };
    } catch {
      // It has ended, or this is no Linux.
    }
  };
  const timer = setInterval(look, everyMs);
  look();
  return () => {
    clearInterval(timer);
    return usage;
  };
}
