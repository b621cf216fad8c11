import { firstPort } from '../container/ports.ts';

/** Where every host waits for its conductor. Nothing publishes it. */
export const channelPort = firstPort - 1;
/**
 * The variable with the word by which a host knows its conductor: whoever has the channel has the host, and others may
 * reach its port, too.
 */
export const tokenVariable = 'FIREDRILL_CHANNEL_TOKEN';
/** The variable with the password of PostgreSQL's superuser. */
export const passwordVariable = 'FIREDRILL_DATABASE_PASSWORD';
