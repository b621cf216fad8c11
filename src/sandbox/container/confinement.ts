/** What a container with our own parts may use at most, whoever starts it. It has no capabilities and writes to /tmp alone. */
export const confinement = {
  memoryBytesMax: 1 << 30,
  processesMax: 256,
  droppedCapabilities: ['ALL'],
  securityOptions: ['no-new-privileges'],
  memoryFolders: { '/tmp': 'rw,nosuid,size=64m' },
} as const;

/**
 * Shares of the processors where they are scarce, of which engines give 1,024 unless told otherwise: a sandbox that starts
 * gives way to those whose users are being watched.
 */
export const cpuShares = { starting: 128, standing: 1_024 } as const;
