/** The version of forksim, as in package.json (a test keeps them equal); part of every report. */
export const VERSION = "0.1.0";
