import {
  authentication,
  EventEmitter,
  type AuthenticationProviderAuthenticationSessionsChangeEvent,
  type AuthenticationSession,
  type Disposable,
} from "vscode";

/** What the root needs of the lazily loaded parts for the Accounts menu. */
export interface AccountsPart {
  sessions(): Promise<AuthenticationSession[]>;
  signIn(): Promise<AuthenticationSession>;
  signOut(session: string): Promise<void>;
}

export interface Accounts extends Disposable {
  changed(event: AuthenticationProviderAuthenticationSessionsChangeEvent): void;
}

/**
 * The connections in the Accounts menu, each with who its key belongs to. VS Code asks for them at the start of every
 * window; until the parts are loaded for another reason there are none, so that the question loads nothing.
 */
export function registerAccounts(
  parts: () => Promise<{ readonly accounts: AccountsPart }>,
  loaded: () => Promise<{ readonly accounts: AccountsPart }> | undefined,
): Accounts {
  const changed = new EventEmitter<AuthenticationProviderAuthenticationSessionsChangeEvent>();
  const registered = authentication.registerAuthenticationProvider(
    "caseAccess",
    "Case Access",
    {
      onDidChangeSessions: changed.event,
      getSessions: async () => (await loaded())?.accounts.sessions() ?? [],
      createSession: async () => (await parts()).accounts.signIn(),
      removeSession: async (session) => (await parts()).accounts.signOut(session),
    },
    { supportsMultipleAccounts: true },
  );
  return {
    changed: (event) => changed.fire(event),
    dispose() {
      registered.dispose();
      changed.dispose();
    },
  };
}
