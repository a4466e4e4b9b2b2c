import type { Words } from "../text/localize";

/** The words of the webview that do not depend on what is shown. Their names are the ones the webview asks for. */
export function fixedWords(l10n: Words) {
  return {
    ...changeWords(l10n),
    accessOf: l10n.t("Access of"),
    accessTo: l10n.t("Access to"),
    look: l10n.t("Look at"),
    choosePerson: l10n.t("Choose a person or group"),
    chooseCase: l10n.t("Choose a case"),
    compare: l10n.t("Compare"),
    compareWith: l10n.t("Compare with"),
    uncompare: l10n.t("End comparison"),
    take: l10n.t("Export"),
    refresh: l10n.t("Refresh"),
    copyCell: l10n.t("Copy Cell"),
    copyRow: l10n.t("Copy Row"),
    copyCommand: l10n.t("Copy as Command"),
    copyTable: l10n.t("Copy Table"),
    exportCsv: l10n.t("Export as CSV…"),
    exportMarkdown: l10n.t("Export as Markdown…"),
    exportHtml: l10n.t("Export as Printable Page…"),
    filterCases: l10n.t("Filter Cases…"),
    filterCasesTip: l10n.t("Ask the case system for fewer cases, in the Cases view and here."),
    filtered: l10n.t("Filter: {0}", "{0}"),
    find: l10n.t("Find"),
    findHint: l10n.t("Filter rows"),
    shown: l10n.t("{0} rows shown", "{0}"),
    mode: l10n.t("Mode"),
    allModes: l10n.t("all modes"),
    show: l10n.t("Show"),
    group: l10n.t("Group by"),
    why: l10n.t("Why?"),
    close: l10n.t("Close"),
    openRow: l10n.t("Show All of {0}", "{0}"),
    reading: l10n.t("Reading"),
    nothingFound: l10n.t("Nothing found"),
    notFound: l10n.t("No row with “{0}”", "{0}"),
    hint: l10n.t(
      "Move with the arrow keys, type to find, press Enter on a cell for the reasons, F2 to change an entry. " +
        "“unknown” is not “no”: it means that a fact is missing, and the reasons name it.",
    ),
    gotIt: l10n.t("Got It"),
    matrix: l10n.t("Access matrix"),
    reasons: l10n.t("Reasons"),
    loading: l10n.t("loading"),
    enter: l10n.t("Enter"),
    mayDo: l10n.t("May"),
    perhaps: l10n.t("Not known"),
    mayNotDo: l10n.t("May not"),
  };
}

/** The words for changing access. */
function changeWords(l10n: Words) {
  return {
    grant: l10n.t("Grant…"),
    changeLevel: l10n.t("Change Level…"),
    revoke: l10n.t("Revoke…"),
    draft: l10n.t("Draft"),
    addEntry: l10n.t("Add people or groups"),
    addAs: l10n.t("Level of those who are added"),
    asReporter: l10n.t("reporter"),
    publish: l10n.t("Publish"),
    end: l10n.t("When It Ends…"),
    draftReporter: l10n.t("Draft: Make Reporter"),
    draftPublish: l10n.t("Draft: Publish"),
    draftEnd: l10n.t("Draft: When It Ends…"),
    review: l10n.t("Review"),
    handOn: l10n.t("Hand On"),
    copyLink: l10n.t("Copy Link…"),
    savePlan: l10n.t("Save Plan…"),
    openPlan: l10n.t("Open Plan…"),
    apply: l10n.t("Apply…"),
    discard: l10n.t("Discard"),
    remove: l10n.t("Remove"),
  };
}

/** Names of the fixed words. */
export type FixedWord = keyof ReturnType<typeof fixedWords>;
