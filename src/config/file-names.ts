/** The names that a config file is looked for under, in this order. */
export const configFileNames = ["crm-sync.config.yaml", "crm-sync.config.yml", "crm-sync.config.json"] as const;
