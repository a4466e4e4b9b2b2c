/** The commands by their ids without the prefix; package.json declares the same ones. */
export const commandNames = [
  "addConnection", "setApiKey", "removeConnection", "openSandbox", "resetSandbox",
  "refresh", "filter", "clearFilter", "loadMore", "retry",
  "grant", "changeLevel", "revoke", "changeMode", "copyAccess", "revokeEverywhere", "resume",
  "inspectUser", "inspectCase", "explain",
  "undo", "finish", "showJournal", "searchJournal", "clearJournalSearch", "exportJournal",
  "copyId", "copyLink", "openInBrowser", "showLog",
] as const;

export type CommandName = (typeof commandNames)[number];
