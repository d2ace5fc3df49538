// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Flight } from '@/features/keys/list/flight';
import { windowRange } from '@/features/keys/list/windowRange';

const sight = { startIndex: 500, endIndex: 508, count: 1000 };

describe('the rows of a long list that are in the page', () => {
  it('are those in sight, more of them where a person scrolls to, and both ends', () => {
    const forward = windowRange(sight, 'forward', -1);
    const backward = windowRange(sight, 'backward', -1);

    expect(forward).toEqual([0, ...range(488, 528), 999]);
    expect(backward).toEqual([0, ...range(480, 520), 999]);
  });

  it('include the one that had the focus, and its neighbours', () => {
    expect(windowRange(sight, null, 3).slice(0, 5)).toEqual([0, 2, 3, 4, 488]);
    expect(windowRange(sight, null, 999).slice(-3)).toEqual([528, 998, 999]);
  });

  it('stay while a person scrolls by a row or two', () => {
    const on = windowRange({ startIndex: 502, endIndex: 507, count: 1000 }, 'forward', -1);

    expect(on).toEqual(windowRange({ startIndex: 501, endIndex: 506, count: 1000 }, 'forward', -1));
  });

  it('are none beyond the ends', () => {
    expect(windowRange({ startIndex: 0, endIndex: 8, count: 12 }, 'backward', 0)).toEqual(range(0, 11));
  });
});

describe('a list that passes by', () => {
  const at = (startIndex: number) => ({ startIndex, endIndex: startIndex + 8 });

  it('is fast when it goes on by more than is in sight, again and again, and not after one jump', () => {
    const flight = new Flight();

    flight.moveTo(at(990));
    expect(flight.isFast).toBe(false);
    flight.moveTo(at(970));
    expect(flight.isFast).toBe(true);
  });

  it('is read again once it goes on by less', () => {
    const flight = new Flight();
    for (const start of [100, 200, 300]) flight.moveTo(at(start));

    flight.moveTo(at(300));
    expect(flight.isFast).toBe(true);
    flight.moveTo(at(305));

    expect(flight.isFast).toBe(false);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
