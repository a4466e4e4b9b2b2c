import type { Subject } from "../access/case";
import type { Of, ToHost, View } from "./protocol";

/** True where rows are cases. */
export function isOverCases(view: View | undefined): view is Extract<View, { subject: unknown }> {
  return view?.type === "user" || view?.type === "users";
}

/** The people whose cases are shown. */
export function subjectsOf(view: View | undefined): readonly Subject[] {
  if (!isOverCases(view)) return [];
  return view.type === "users" ? [view.subject, view.other] : [view.subject];
}

/** The cases whose people are shown. */
export function casesOf(view: View | undefined): readonly string[] {
  if (view === undefined || isOverCases(view)) return [];
  return view.type === "cases" ? [view.caseId, view.other] : [view.caseId];
}

/** What is looked at once somebody, or a case by its id, was chosen in one of the fields. */
export function viewAfter(
  view: View | undefined,
  place: Of<ToHost, "choose">["place"],
  chosen: Subject | string,
): View {
  if (typeof chosen === "string") {
    return place === "otherCase" && view && "caseId" in view
      ? { type: "cases", caseId: view.caseId, other: chosen }
      : { type: "case", caseId: chosen };
  }
  return place === "otherSubject" && view && "subject" in view
    ? { type: "users", subject: view.subject, other: chosen }
    : { type: "user", subject: chosen };
}

/** What is left of a comparison without the other one. */
export function withoutOther(view: View): View {
  return "subject" in view ? { type: "user", subject: view.subject } : { type: "case", caseId: view.caseId };
}
