/** What a container with our own parts may use at most, whoever starts it. It has no capabilities and writes to /tmp alone. */
export const confinement = {
  memoryBytesMax: 1 << 30,
  processesMax: 256,
  droppedCapabilities: ['ALL'],
  securityOptions: ['no-new-privileges'],
  memoryFolders: { '/tmp': 'rw,nosuid,size=64m' },
} as const;
