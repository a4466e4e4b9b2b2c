/** For what nobody cancels. */
export const noSignal = new AbortController().signal;
