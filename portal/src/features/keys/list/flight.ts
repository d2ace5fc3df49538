import { type Range } from '@tanstack/react-virtual';

/** Whether a list passes by faster than anybody reads: twice in a row it went on by more than is in sight. One jump is none. */
export class Flight {
  #start = 0;
  #jumps = 0;

  get isFast(): boolean {
    return this.#jumps > 1;
  }

  moveTo({ startIndex, endIndex }: Pick<Range, 'startIndex' | 'endIndex'>): void {
    if (startIndex === this.#start) return;
    this.#jumps = Math.abs(startIndex - this.#start) > endIndex - startIndex ? this.#jumps + 1 : 0;
    this.#start = startIndex;
  }
}
