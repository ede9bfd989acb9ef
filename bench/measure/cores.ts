/** The core that servers run on, and the one of the load generator, so that neither slows the other down. */
export const serverCore = "0";
export const loadCore = "1";
/** Both, for servers that work together. */
export const allCores = `${serverCore},${loadCore}`;
