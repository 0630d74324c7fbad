import type { HelpSection } from "./help-text.ts";

/** What the help of a command says beside its arguments and options. */
export interface CommandHelp {
  /** The heading that it stands under in the list of commands. */
  readonly group?: string;
  /** Absent: what the list of commands says. */
  readonly about?: string;
  readonly examples?: readonly (readonly [command: string, what: string])[];
  readonly notes?: readonly HelpSection[];
}

const looking = "Before sending:";
const sending = "Sending:";
const history = "What was sent:";

const values: HelpSection = {
  heading: "Values:",
  lines: [
    ["<duration>", "500ms, 30s, 5m, 2h, 7d"],
    ["<n/window>", "10/s, 100/min, 100/10s"],
    ["<p%>", "a share, such as 5%"],
  ],
};

/** By the command's path: `push`, `sandbox reset`. */
export const commandHelp: Readonly<Record<string, CommandHelp>> = {
  notify: {
    group: history,
    about:
      "Tries out the places that the config names under notify and heartbeat: each is sent one test message, and for each it is printed whether that went well.",
    examples: [["crm-sync notify --test -c nightly.yaml", "before the first night"]],
  },
  init: {
    group: looking,
    about:
      "Looks at every cell of a file and writes a config for it: columns, types and marks, each with its reason. Asks what the cells alone do not tell.",
    examples: [
      ["crm-sync init products.csv", "writes crm-sync.config.yaml"],
      ["crm-sync init 'exports/*.csv' -c nightly.yaml", "several files, another name"],
      ["crm-sync init contacts.xlsx -d hubspot -m email", "for another CRM"],
    ],
  },
  check: {
    group: looking,
    about:
      "Looks at every row and cell, and sends nothing: what would be refused, what is odd, how long it would take. Exit code 1 where a row would be refused.",
    examples: [
      ["crm-sync check products.csv --match sku", "one file"],
      ["crm-sync check", "what the config names"],
      ["crm-sync check -c nightly.yaml --remote", "also ask the CRM for its attributes"],
    ],
    notes: [values],
  },
  push: {
    group: sending,
    about:
      "Reads the rows, maps their columns to attributes, delivers them, and tells what happened to each. It is the default command: its name may be left out.",
    examples: [
      ["crm-sync products.csv --match sku --sandbox", "try it: the CRM is emulated"],
      ["crm-sync products.csv --match sku", "send it; ZEEG_API_TOKEN is set"],
      ["crm-sync push -c nightly.yaml --changed-only", "only what changed"],
      ["export-rows | crm-sync - -o products -m sku", "from a pipe"],
    ],
    notes: [
      values,
      {
        heading: "Where a value comes from:",
        lines: [
          ["options", "a flag, else CRM_SYNC_<OPTION> (CRM_SYNC_MAX_ERRORS), else the"],
          ["", "config, else the default"],
          ["credentials", "CRM_SYNC_TOKEN, the destination's own variable (ZEEG_API_TOKEN),"],
          ["", "or the config; never a flag"],
        ],
      },
    ],
  },
  resume: {
    group: sending,
    about:
      "Goes on with a run that was interrupted, killed or stopped, where it ended: no row is lost, and none is created twice.",
    examples: [
      ["crm-sync resume", "the last one that can go on"],
      ["crm-sync resume 20261121T0330", "by how its id begins"],
      ["crm-sync resume --max-errors 500", "with a limit it can pass"],
    ],
    notes: [values],
  },
  retry: {
    group: sending,
    about:
      "Sends again what a run rejected or failed, as it stands in its rejects file now: mend the cells there, or the config, first.",
    examples: [
      ["crm-sync rejects", "what is open, and why"],
      ["crm-sync retry", "the last run with open rows"],
      ["crm-sync retry 20261121T0330", "another one, by how its id begins"],
    ],
    notes: [values],
  },
  runs: {
    group: history,
    about: "The history, newest first: when, from what, how many rows, and what to do about those not delivered.",
    examples: [
      ["crm-sync runs", "the latest 20"],
      ["crm-sync runs --object products --limit 100", "more of one object"],
      ["crm-sync runs --json", "for programs"],
    ],
  },
  show: {
    group: history,
    about: "The report of one run, as it was printed when it ended, and what to do now.",
    examples: [
      ["crm-sync show", "the last run"],
      ["crm-sync show 20261121T0330", "another one, by how its id begins"],
      ["crm-sync show --json", "as JSON: see crm-sync schema --report"],
    ],
  },
  rejects: {
    group: history,
    about: "The rows that nobody has delivered yet, across runs: rejected or failed, and not delivered since.",
    examples: [
      ["crm-sync rejects", "all of them, by run"],
      ["crm-sync rejects --object products --json", "of one object, for programs"],
    ],
  },
  status: {
    group: history,
    about: "For monitoring: exit code 0 where the last run of each object was good, else 1.",
    examples: [
      ["crm-sync status", "was the last run good?"],
      ["crm-sync status --max-age 26h -o products", "one within 26 hours?"],
    ],
  },
  prune: {
    group: history,
    about: "Forgets old runs and deletes their folders. What is needed to resume or retry the newer ones stays.",
    examples: [
      ["crm-sync prune", "what is older than 30 days"],
      ["crm-sync prune --keep 7d", "what is older than a week"],
    ],
  },
  sandbox: {
    about:
      "The CRM emulator, to try things without an account. With push --sandbox it needs no server; crm-sync sandbox runs it as one, for any client. Its options: crm-sync sandbox serve --help",
    examples: [
      ["crm-sync sandbox --port 4010", "run it as a server"],
      ["crm-sync sandbox records products", "what push --sandbox has written"],
      ["crm-sync sandbox reset", "begin anew"],
    ],
  },
  "sandbox serve": {
    about: "Runs the emulator as a server, to point any client at, until Ctrl-C.",
    examples: [
      ["crm-sync sandbox --object 'products:sku!,price=number'", "with an object to write to"],
      ["crm-sync sandbox --rate 25/s --fault 429=2% reset-after=1%", "a server on a bad day"],
      ["crm-sync sandbox --memory --port 0", "keep nothing; any free port"],
    ],
  },
  "sandbox reset": {
    about: "Deletes what the embedded emulator holds in the state folder.",
    examples: [
      ["crm-sync sandbox reset", "everything"],
      ["crm-sync sandbox reset products", "the records of one object"],
    ],
  },
  "sandbox records": {
    about: "Prints the records of an object that the embedded emulator holds, one JSON object a line.",
    examples: [
      ["crm-sync sandbox records products", "all of them"],
      ["crm-sync sandbox records contacts --api hubspot", "where several APIs have one of this name"],
    ],
  },
  destinations: {
    about:
      "What can be written to: objects, match rules, modes, credentials, limits, and the keys of the config that are its own.",
    examples: [
      ["crm-sync destinations", "all of them"],
      ["crm-sync destinations --json", "for programs"],
    ],
  },
  explain: {
    about: "What a code of an error, of the summary or of a rejects file means, why it may be, and what to do.",
    examples: [
      ["crm-sync explain number-ambiguous", "one of them"],
      ["crm-sync explain", "list all"],
    ],
  },
  schema: {
    about:
      "Prints a JSON Schema (draft 2020-12): of the config file, so that editors complete and check it, or of what a run writes.",
    examples: [
      ["crm-sync schema > crm-sync.schema.json", "of the config"],
      ["crm-sync schema --report", "of report.json"],
      ["crm-sync schema --events", "of a line of the events file"],
    ],
  },
  completion: {
    about:
      "Prints the script that makes a shell complete commands, options, files, runs and names when Tab is pressed.",
    examples: [
      ['eval "$(crm-sync completion bash)"', "bash: in ~/.bashrc"],
      ["source <(crm-sync completion zsh)", "zsh: in ~/.zshrc, after compinit"],
      ["crm-sync completion fish | source", "fish: in ~/.config/fish/config.fish"],
    ],
  },
};

/** What the help of the program says behind its commands. */
export const mainHelp: readonly HelpSection[] = [
  {
    heading: "Examples:",
    lines: [
      ["crm-sync init products.csv", "write a config for it"],
      ["crm-sync check products.csv", "what is wrong; sends nothing"],
      ["crm-sync products.csv --match sku --sandbox", "try it: the CRM is emulated"],
      ["crm-sync products.csv --match sku", "send it; ZEEG_API_TOKEN is set"],
      ["crm-sync push -c nightly.yaml --quiet", "from cron, with a config"],
      ["crm-sync push --help", "all options"],
    ],
  },
  {
    heading: "Exit codes:",
    lines: [
      ["0", "every row was delivered, or left out on purpose"],
      ["1", "finished, but some rows were not delivered"],
      ["2", "usage or config error; nothing was sent"],
      ["3", "stopped early; the rest is unprocessed"],
      ["4", "the source held no rows"],
      ["5", "another run writes to the same object"],
      ["70", "a bug"],
      ["130, 143", "interrupted"],
    ],
  },
];
