/** An alert that fires, as the body of an Alertmanager webhook. */
export const firingTopic = 'firing';
/** How late the last scrape or evaluation was, in milliseconds of drill time. */
export const lagTopic = 'lag';
