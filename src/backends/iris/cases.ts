import type { Case, Detail, Subject } from "../../access/case";
import { levelOf } from "./levels";
import { userSubject } from "./subjects";
import type { CaseDetails, CaseInPage } from "./wire";

/** IRIS has no access modes: a case has this one, which no list offers. */
export const onlyMode = "tiers";

/** The caller's own level on a case as a mask; undefined where it was not told. */
type Own = number | undefined;

/** A case as a page has it, read at a time in milliseconds since 1970. */
export function caseOfPage(one: CaseInPage, own: Own, readAt: number): Case {
  const people = [one.owner, one.user].flatMap((person) =>
    person ? [userSubject({ id: person.id, name: person.user_name ?? "", login: person.user_login ?? "" })] : [],
  );
  return toCase(
    {
      id: one.case_id,
      title: one.name ?? "",
      status: one.close_date ? "closed" : (one.state?.state_name ?? undefined),
      scope: one.client_id === null ? undefined : { id: one.client_id, name: one.client?.customer_name ?? "" },
      people,
      details: {
        customer: one.client?.customer_name,
        caseOwner: one.owner?.user_name,
        severity: one.severity?.severity_name,
        reference: one.soc_id,
        created: one.open_date,
      },
    },
    own,
    readAt,
  );
}

/** A case as it is read by itself. */
export function caseOfDetails(one: CaseDetails, own: Own, readAt: number): Case {
  const person = (id: string | null, name: string | null): Subject[] =>
    id === null ? [] : [userSubject({ id, name: name ?? "", login: "" })];
  return toCase(
    {
      id: one.case_id,
      title: one.case_name ?? "",
      status: one.close_date ? "closed" : one.state_name || undefined,
      scope: one.customer_id === null ? undefined : { id: one.customer_id, name: one.customer_name ?? "" },
      people: [...person(one.owner_id, one.owner), ...person(one.open_by_user_id, one.open_by_user)],
      details: {
        customer: one.customer_name,
        caseOwner: one.owner,
        reference: one.case_soc_id,
        created: one.open_date,
      },
    },
    own,
    readAt,
  );
}

interface Told {
  readonly id: string;
  readonly title: string;
  readonly status: string | undefined;
  readonly scope: Case["scope"];
  readonly people: readonly Subject[];
  readonly details: Readonly<Record<string, string | null | undefined>>;
}

/** Owner and opener give no right, so nobody is the reporter; both are named for finding people. */
function toCase(told: Told, mask: Own, readAt: number): Case {
  const own = mask === undefined ? undefined : levelOf(mask);
  const seen = new Set<string>();
  return {
    id: told.id,
    number: told.id,
    // The server puts the number in front of the name.
    title: told.title.replace(new RegExp(`^#${told.id} - `), ""),
    mode: onlyMode,
    status: told.status,
    reporter: undefined,
    people: told.people.filter(({ id }) => !seen.has(id) && seen.add(id)),
    ...(told.scope && { scope: told.scope }),
    ...(own !== undefined && own !== "none" && { own: { level: own } }),
    details: Object.entries(told.details).flatMap(([label, value]): Detail[] => (value ? [{ label, value }] : [])),
    readAt,
  };
}
