/** Whether a text may be the name of a label: in Prometheus 3 anything that is well-formed, in Prometheus 2 an identifier. */
export function isLabelName(name: string, semantics: 'prometheus-3' | 'prometheus-2'): boolean {
  return semantics === 'prometheus-3' ? name !== '' && name.isWellFormed() : /^[A-Za-z_]\w*$/.test(name);
}
