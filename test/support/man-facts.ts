import { type DestinationType, destinations } from "../../src/destinations/index.ts";

type Entry = readonly [name: string, text: string];

/** The variables of each destination's credentials, from the registry; what `rest` needs its config says. */
function credentialVariables(): readonly Entry[] {
  return Object.values<DestinationType>(destinations)
    .filter(({ defaults }) => defaults !== undefined)
    .map(({ title, example, credentials }) => {
      const names = [...new Set(credentials(example).flatMap((set) => set.map(({ variable }) => variable)))];
      return [names.join(", "), `The credentials of ${title}.`] as const;
    });
}

/** The variables that the program reads. */
export const environmentVariables: readonly Entry[] = [
  [
    "CRM_SYNC_TOKEN",
    "The credential of any destination that takes one token; it goes before the destination's own variable.",
  ],
  ...credentialVariables(),
  [
    "CRM_SYNC_<OPTION>",
    "An option of push: CRM_SYNC_MAX_ERRORS is --max-errors, CRM_SYNC_NO_STATE is --no-state, CRM_SYNC_SYNC and CRM_SYNC_RATE are lists with commas. An empty variable is as none.",
  ],
  [
    "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
    "The proxy that requests go through, and the hosts they reach without it; in small letters, too.",
  ],
  ["NO_COLOR, FORCE_COLOR", "No colour, or colour also where there is no terminal."],
  ["XDG_STATE_HOME", "Where runs of one user meet that share no state folder; ~/.local/state where it is not set."],
];

/** What the program reads and writes. */
export const manFiles: readonly Entry[] = [
  ["crm-sync.config.yaml, crm-sync.config.yml, crm-sync.config.json", "The config that is used where none is named."],
  [".crm-sync/state.db", "What was acknowledged, the history of runs, and what is still open."],
  [".crm-sync/runs/<run>/", "What a run wrote: report.json, report.html, and rejects.csv or rejects.jsonl."],
  [".crm-sync/sandbox.db", "What the embedded emulator holds."],
  ["~/.local/state/crm-sync/", "Locks, and the shares of a limit, of all runs of this user."],
];

export const seeAlso =
  "crm-sync destinations, on what can be written to; crm-sync schema, on the keys of a config. The folder docs of the package tells of sources, values, mapping, delivery, state and each destination.";
