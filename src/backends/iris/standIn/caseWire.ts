import type { Case, Customer, Database, User } from "./database";
import { enforcedLevel } from "./rules";
import { caseTitle, email } from "./titles";

const openState = { protected: true, state_description: "Case is open", state_id: 3, state_name: "Open" };
const closedState = { protected: true, state_description: "Case is closed", state_id: 9, state_name: "Closed" };

/** The demonstration case of a new installation has none. */
function caseState({ hasState, closed }: Case): typeof openState | null {
  return closed !== null ? closedState : hasState ? openState : null;
}

const lowSeverity = { severity_id: 4, severity_name: "Low", severity_description: "Low" };

/** What the server says of cases and their customers. */
export interface CaseWire {
  customerInList(customer: Customer): object;
  customerAdded(customer: Customer): object;
  caseInList(one: Case, caller: number): object;
  caseInPage(one: Case): object;
  caseDetails(one: Case): object;
  caseAdded(one: Case): object;
}

/** How the server writes cases and their customers. Long because it has a function for each form of an answer. */
export function createCaseWire(db: Database): CaseWire {
  const userOf = (id: number): User => db.users.find((one) => one.id === id)!;
  const customerOf = (id: number): Customer => db.customers.find((one) => one.id === id)!;
  const person = (id: number): object => {
    const user = userOf(id);
    return { id, user_name: user.name, user_email: email(user), user_login: user.login };
  };
  const history = (one: Case): object | null =>
    one.hasState
      ? Object.fromEntries(
          one.history.map(({ at, user, action }) => [at, { user: userOf(user).login, user_id: user, action }]),
        )
      : null;

  const stateOf = (one: Case): object => ({
    severity_id: one.hasState ? 4 : null,
    state_id: caseState(one)?.state_id ?? null,
    status_id: 0,
    owner_id: one.owner,
    user_id: one.opener,
    case_id: one.id,
    case_uuid: one.uuid,
    open_date: one.opened,
    close_date: one.closed,
    custom_attributes: null,
    closing_note: null,
    classification_id: null,
    reviewer_id: null,
    review_status_id: null,
    modification_history: history(one),
  });

  return {
    customerInList: (one) => ({
      customer_name: one.name,
      customer_id: one.id,
      customer_uuid: one.uuid,
      customer_description: one.description,
      customer_sla: one.sla,
      custom_attributes: null,
    }),
    customerAdded: customerRow,
    caseInList: (one, caller) => ({
      case_name: caseTitle(one),
      case_description: one.description,
      client_name: customerOf(one.customer).name,
      case_open_date: americanDate(one.opened),
      case_close_date: one.closed === null ? "" : americanDate(one.closed),
      case_soc_id: one.socId,
      opened_by_user_id: one.opener,
      opened_by: userOf(one.opener).login,
      owner_id: one.owner,
      owner: userOf(one.owner).name,
      case_id: one.id,
      case_uuid: one.uuid,
      classification_id: null,
      classification: null,
      state_id: caseState(one)?.state_id ?? null,
      state_name: caseState(one)?.state_name ?? null,
      access_level: enforcedLevel(db, caller, one.id),
    }),
    caseInPage: (one) => ({
      ...stateOf(one),
      severity: one.hasState ? lowSeverity : null,
      state: caseState(one),
      status_name: "unknown",
      note_directories: [],
      protagonists: [],
      alerts: [],
      tags: [],
      classification: null,
      reviewer: null,
      review_status: null,
      user: person(one.opener),
      owner: person(one.owner),
      client_id: one.customer,
      client: customerRow(customerOf(one.customer)),
      soc_id: one.socId,
      description: one.description,
      initial_date: one.initialDate,
      name: caseTitle(one),
    }),
    caseDetails: (one) => ({
      case_name: caseTitle(one),
      case_description: one.description,
      open_date: one.opened,
      close_date: one.closed,
      case_soc_id: one.socId,
      case_id: one.id,
      case_uuid: one.uuid,
      customer_name: customerOf(one.customer).name,
      customer_id: one.customer,
      open_by_user_id: one.opener,
      open_by_user: userOf(one.opener).name,
      owner_id: one.owner,
      owner: userOf(one.owner).name,
      status_id: 0,
      state_id: caseState(one)?.state_id ?? null,
      state_name: caseState(one)?.state_name ?? null,
      custom_attributes: null,
      modification_history: history(one),
      initial_date: one.initialDate,
      classification_id: null,
      classification: null,
      reviewer_id: null,
      reviewer: null,
      case_tags: "",
      status_name: "Unknown",
      protagonists: [],
    }),
    caseAdded: (one) => ({
      ...stateOf(one),
      case_description: one.description,
      case_soc_id: one.socId,
      case_name: caseTitle(one),
      case_customer: one.customer,
    }),
  };
}

function customerRow(one: Customer): object {
  return {
    custom_attributes: null,
    customer_id: one.id,
    customer_name: one.name,
    customer_sla: one.sla,
    creation_date: one.created,
    last_update_date: one.created,
    customer_description: one.description,
    client_uuid: one.uuid,
  };
}

/** "2026-11-29" as "11/29/2026". */
function americanDate(date: string): string {
  const [year, month, day] = date.split("-");
  return `${month}/${day}/${year}`;
}
