/** Parts listen on the ports from here on, each on the next one. */
export const firstPort = 7_000;
/** How many faces a host of the sandbox has at most. */
export const portsPerHost = 16;
