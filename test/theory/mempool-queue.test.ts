import { describe, expect, it } from "vitest";
import {
  batchQueueBacklog,
  batchQueueClassWaits,
  batchQueueRoot,
  batchQueueWait,
  slottedQueueLeft,
  slottedQueueWait,
} from "../../src/theory/mempool-queue.ts";

describe("the queue before exponential blocks", () => {
  // Roots of λ = x + … + xᴮ by another program; a Monte Carlo of 2e7 blocks agrees within .5 %.
  it.each([
    [1, 0.5, 0.5, 1, 2],
    [2, 0.5, 0.618033989, 1.618034, 1.618034],
    [5, 0.9, 0.965083055, 27.63939, 6.142087],
    [10, 0.5, 0.868821699, 6.623212, 1.324642],
    [10, 0.8, 0.958979666, 23.378153, 2.922269],
    [10, 0.9, 0.980747938, 50.942488, 5.660276],
    [10, 0.95, 0.99065176, 105.97201, 11.154948],
    [100, 0.5, 0.984397669, 63.092988, 1.26186],
    [100, 0.8, 0.995418158, 217.252834, 2.71566],
    [100, 0.9, 0.997878718, 470.412966, 5.226811],
    [100, 0.95, 0.99897616, 975.714654, 10.270681],
  ])("capacity %i, load %f: x = %f", (capacity, load, x, backlog, wait) => {
    const queue = { capacity, load };
    expect(batchQueueRoot(queue)).toBeCloseTo(x, 9);
    expect(batchQueueBacklog(queue)).toBeCloseTo(backlog, 6);
    expect(batchQueueWait(queue)).toBeCloseTo(wait, 6);
  });

  it("of one a block is the queue M/M/1", () => {
    for (const load of [0.1, 0.5, 0.99]) {
      expect(batchQueueBacklog({ capacity: 1, load })).toBeCloseTo(load / (1 - load), 9);
    }
  });

  it("lets the cheapest class wait for all others", () => {
    const wanted = [
      [10, [3, 3, 3], [1.071364, 2.085805, 13.82366]],
      [100, [30, 30, 30], [1.045282, 1.933978, 12.701173]],
    ] as const;
    for (const [capacity, arrivals, waits] of wanted) {
      batchQueueClassWaits(capacity, arrivals).forEach((wait, i) => {
        expect(wait).toBeCloseTo(waits[i]!, 5);
      });
    }
    const [all] = batchQueueClassWaits(10, [8]);
    expect(all).toBe(batchQueueWait({ capacity: 10, load: 0.8 }));
  });
});

describe("the queue before blocks at equal intervals", () => {
  it.each([
    [1, 0.5, 0.25, 1],
    [1, 0.8, 1.6, 2.5],
    [1, 0.9, 4.05, 5],
    [2, 0.5, 0.176741, 0.676741],
    [2, 0.9, 3.864462, 2.646923],
    [10, 0.5, 0.023709, 0.504742],
    [10, 0.8, 0.878622, 0.609828],
    [10, 0.9, 3.101238, 0.844582],
  ])("capacity %i, load %f: %f are left", (capacity, load, left, wait) => {
    expect(slottedQueueLeft({ capacity, load })).toBeCloseTo(left, 6);
    expect(slottedQueueWait({ capacity, load })).toBeCloseTo(wait, 6);
  });

  it("of one a block is the queue M/D/1 at its departures, and large means do no harm", () => {
    expect(slottedQueueLeft({ capacity: 1, load: 0.7 })).toBeCloseTo(0.49 / 0.6, 9);
    const left = slottedQueueLeft({ capacity: 1000, load: 0.97 });
    // Between one interval's excess and the diffusion limit σ² ÷ 2(B − λ).
    expect(left).toBeGreaterThan(4);
    expect(left).toBeLessThan(970 / 60);
  });
});
