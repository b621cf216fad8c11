/** Parts listen on the ports from here on, each on the next one. */
export const firstPort = 7_000;
/** On how many ports the parts of a host listen at most. */
export const portsPerHost = 16;
