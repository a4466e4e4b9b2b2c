import { subjectOfId } from "../subjectOfId";
import type { CaseSystem } from "../system";
import { irisConnectionForm } from "./connectionForm";
import { createIrisBackend } from "./index";
import { irisVocabulary } from "./words";

/** DFIR-IRIS, the open-source case system of incident responders. */
export const irisSystem: CaseSystem = {
  id: "iris",
  open: createIrisBackend,
  vocabulary: irisVocabulary,
  connectionForm: irisConnectionForm,
  subjectOfId,
  // Users and groups are numbered separately, and the backend finds both by number.
  takesAnyNumber: false,
  findsExactFirst: true,
};
