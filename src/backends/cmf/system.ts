import type { CaseSystem } from "../system";
import { cmfConnectionForm } from "./connectionForm";
import { userNameIn } from "./credential";
import { createCmfBackend } from "./index";
import { subjectOfId } from "../subjectOfId";
import { cmfVocabulary } from "./words";

/** The Case Management framework of OutSystems. */
export const cmfSystem: CaseSystem = {
  id: "cmf",
  open: ({ key, ...options }) => createCmfBackend({ ...options, credential: key }),
  vocabulary: cmfVocabulary,
  connectionForm: cmfConnectionForm,
  userNameOf: userNameIn,
  subjectOfId,
  // Users and groups are numbered separately, and the backend finds both by number.
  takesAnyNumber: false,
  findsExactFirst: true,
};
