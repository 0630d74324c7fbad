// In one file, so that the program is loaded once for all of them.
import "./commands.ts";
import "./getting-started.ts";
import "./ops.ts";
