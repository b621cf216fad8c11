/** What may be saved up in quiet times, so that a burst does not become a herd. */
const savedMax = 10;

/** A token bucket: every request earns a share of a token, and everything that must stay below that share costs one. */
export class ShareBudget {
  #tokens = 1;

  earn(share: number): void {
    this.#tokens = Math.min(savedMax, this.#tokens + share);
  }

  /** Takes one token out of the budget; false when it is used up. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
