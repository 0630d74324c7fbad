import { existsSync } from "node:fs";

/** A Chromium of this machine: what `CHROMIUM` names, or one in a usual place; undefined where there is none. */
export function findChromium(): string | undefined {
  const { CHROMIUM } = process.env;
  const usual = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  return (CHROMIUM ? [CHROMIUM] : usual).find((path) => existsSync(path));
}
