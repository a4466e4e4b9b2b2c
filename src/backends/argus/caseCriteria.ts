import type { Case } from "../../access/case";
import type { CaseFilter, NamedId } from "../backend";

/** The body of a search for cases, `CaseSearchCriteria`, without its page. The case that changed last comes first. */
export function criteria(filter: CaseFilter): object {
  const { text = "", status = [], mode = [], details = {}, scope = [], reportedBy = [], assignedTo = [] } = filter;
  const { priority = [] } = details;
  const keywords = [...new Set(text.split(/\s+/))].filter((word) => word !== "");
  const people = [...naming(reportedBy, ["reporter"]), ...naming(assignedTo, ["assignedUser", "assignedTech"])];
  return {
    sortBy: ["-lastUpdatedTimestamp"],
    includeDescription: false,
    ...(keywords.length > 0 && { keywords, keywordFieldStrategy: ["all"], keywordMatchStrategy: "all" }),
    ...(status.length > 0 && { status }),
    ...(mode.length > 0 && { accessMode: mode }),
    ...(priority.length > 0 && { priority }),
    ...(scope.length > 0 && { customer: scope.map(({ id }) => id) }),
    ...people[0],
    // One search asks for people in one place only; another place is a criterion beside it that has to be met, too.
    ...(people.length > 1 && { subCriteria: people.slice(1).map((one) => ({ ...one, required: true })) }),
  };
}

/**
 * True for a case that says itself that the filter leaves it out: the server did not go by all of it. A customer says
 * nothing, since a search for one may bring those below it.
 */
export function strayFrom({ status = [], mode = [], details = {}, reportedBy = [] }: CaseFilter, one: Case): boolean {
  const isOther = (wanted: readonly string[], value: string | undefined): boolean =>
    wanted.length > 0 && value !== undefined && value !== "" && !wanted.includes(value);
  const valueOf = (label: string) => one.details.find((detail) => detail.label === label)?.value;
  return (
    isOther(mode, one.mode) ||
    isOther(status, one.status) ||
    isOther(details.priority ?? [], valueOf("priority")) ||
    isOther(
      reportedBy.map(({ id }) => id),
      one.reporter === null ? "nobody" : one.reporter?.id,
    )
  );
}

/** That a case names one of these people in one of these places. */
function naming(people: readonly NamedId[], userFieldStrategy: readonly string[]): object[] {
  return people.length === 0 ? [] : [{ user: people.map(({ id }) => id), userFieldStrategy }];
}
