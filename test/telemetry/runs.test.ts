// In one file, so that the program is loaded once for all of them.
import "./otlp-process.ts";
import "./otlp-run.ts";
import "./textfile.ts";
