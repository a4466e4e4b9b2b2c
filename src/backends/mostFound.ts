/** So many people and groups a search finds at most: as many as fit on a list to choose from. */
export const mostFound = 50;
