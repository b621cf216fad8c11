/**
 * How fast drill time may run where somebody gives no answer. Monitoring gives up on a target after 10 s of drill time, but
 * never before 2 s of wall time: faster than this it would fall behind for nothing but that.
 */
export const silenceSpeedMax = 4;
