/**
 * The environment of a process under test: the sandbox, and of the harness only where programs are found.
 *
 * HOME is the scratch folder, so that no `.pgpass`, kubeconfig or cloud login of the person at the keyboard can lead a
 * procedure out of the sandbox.
 */
export function cleanEnvironment(
  sandbox: Readonly<Record<string, string>>,
  directory: string,
): Record<string, string> {
  return {
    ...sandbox,
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: directory,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}
